import type { JobProgress } from '../../../../src-shared/vocabulary/index.ts'
import { Elapsed } from '../../../components/time.tsx'
import { StateIcon, type ToldState } from './state-icon.tsx'
import { type Task, taskRows, taskText } from './task-text.ts'

const FILL: Record<ToldState, string> = {
  running: 'bg-running',
  done: 'bg-good',
  failed: 'bg-broken',
  skipped: 'bg-control',
  stopped: 'bg-control',
}

/** Tasks in the order in which they began, each below the one that it belongs to, with bars. */
export function TaskList({ tasks, ended }: { tasks: JobProgress['tasks']; ended: boolean }) {
  return (
    <ul className="panel divide-y divide-line">
      {taskRows(tasks).map(({ task, level }) => (
        <Row key={task.name} task={task} level={level} ended={ended} />
      ))}
    </ul>
  )
}

function Row({ task, level, ended }: { task: Task; level: number; ended: boolean }) {
  // The job has ended without a word about this one.
  const state = task.state === 'running' && ended ? 'stopped' : task.state
  const text = taskText(task)
  return (
    <li className="grid gap-1 px-3 py-2" style={{ paddingLeft: 12 + level * 20 }}>
      <div className="flex min-w-0 items-center gap-2">
        <StateIcon state={state} />
        <span className="min-w-0 max-w-[50%] shrink-0 select-text truncate font-medium" title={task.name}>
          {task.name}
        </span>
        {task.message && (
          <span className="min-w-0 select-text truncate text-muted" title={task.message}>
            {task.message}
          </span>
        )}
        <span className="ml-auto shrink-0 whitespace-nowrap pl-3">
          {text && <span>{text}</span>}
          <span className="pl-3 text-muted">
            <Elapsed from={task.startedAt} to={state === 'running' ? null : task.updatedAt} />
          </span>
        </span>
      </div>
      {task.fraction !== null && (
        <div
          role="progressbar"
          aria-label={task.name}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(task.fraction * 100)}
          aria-valuetext={text}
          className="h-1.5 overflow-hidden rounded-full bg-idle"
        >
          <div className={`h-full rounded-full ${FILL[state]}`} style={{ width: `${task.fraction * 100}%` }} />
        </div>
      )}
    </li>
  )
}
