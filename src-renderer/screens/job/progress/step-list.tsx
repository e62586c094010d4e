import type { JobProgress } from '../../../../src-shared/vocabulary/index.ts'
import { Elapsed, Time } from '../../../components/time.tsx'
import { StateIcon } from './state-icon.tsx'

/** Steps in their order, with how long each took. */
export function StepList({ steps, ended }: { steps: JobProgress['steps']; ended: boolean }) {
  return (
    <ol className="panel divide-y divide-line">
      {steps.map((step, index) => {
        const state = step.state !== 'started' ? step.state : ended ? 'stopped' : 'running'
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever appended, and a name may come again at once
          <li key={index} className="flex min-h-[30px] items-center gap-2 px-3">
            <StateIcon state={state} />
            <span className="min-w-0 max-w-[50%] shrink-0 select-text truncate" title={step.name}>
              {step.name}
            </span>
            {step.message && (
              <span className="min-w-0 select-text truncate text-muted" title={step.message}>
                {step.message}
              </span>
            )}
            <span className="ml-auto shrink-0 pl-3 text-muted">
              {state === 'skipped' && 'skipped'}
              {state === 'stopped' && 'not ended'}
              {state !== 'skipped' && state !== 'stopped' && <Elapsed from={step.startedAt} to={step.endedAt} />}
            </span>
            <span className="w-36 shrink-0 text-right text-muted">
              <Time at={step.startedAt} />
            </span>
          </li>
        )
      })}
    </ol>
  )
}
