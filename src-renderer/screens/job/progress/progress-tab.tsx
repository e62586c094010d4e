import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isFinal, type Job, type JobProgress } from '../../../../src-shared/vocabulary/index.ts'
import { CopyButton } from '../../../components/copy-button.tsx'
import { Section } from '../../../components/page.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { Time } from '../../../components/time.tsx'
import { jsonText } from '../../../lib/json-text.ts'
import { countText } from '../../../lib/number-text.ts'
import { ProblemLines } from './problem-lines.tsx'
import { StepList } from './step-list.tsx'
import { TaskList } from './task-list.tsx'

/** What a job tells of itself: how far its tasks are, its steps, files and result, and what could not be understood. */
export function ProgressTab({ job, query }: { job: Job; query: UseQueryResult<JobProgress> }) {
  return (
    <div className="max-w-[900px] px-5 py-4">
      <QueryView query={query} what="What the job tells of could not be read">
        {(progress) => <Parts job={job} progress={progress} />}
      </QueryView>
    </div>
  )
}

function Parts({ job, progress }: { job: Job; progress: JobProgress }) {
  const { tasks, steps, result, artifacts, checkpoints, omitted, metrics } = progress
  const ended = isFinal(job.status)
  const told = tasks.length + steps.length + artifacts.length + checkpoints.length + progress.malformed
  if (told === 0 && !result) {
    const what = metrics.length > 0 ? 'This attempt tells of metrics only.' : 'This attempt has told of nothing yet.'
    return <p className="text-muted">{what}</p>
  }
  return (
    <>
      {result && (
        <Section
          title="Result"
          note={<Time at={result.at} />}
          tools={<CopyButton text={jsonText(result.value)} label="Copy the result" />}
        >
          <div className="panel p-3">
            {result.message && <p className="mb-1.5 select-text break-words">{result.message}</p>}
            <pre className="max-h-72 select-text overflow-auto whitespace-pre-wrap break-words font-mono text-sm">
              {jsonText(result.value)}
            </pre>
          </div>
        </Section>
      )}
      {tasks.length > 0 && (
        <Section title="Progress" note={<More count={omitted.tasks} />}>
          <TaskList tasks={tasks} ended={ended} />
        </Section>
      )}
      {steps.length > 0 && (
        <Section title="Steps" note={<More count={omitted.steps} />}>
          <StepList steps={steps} ended={ended} />
        </Section>
      )}
      {artifacts.length > 0 && (
        <Section title="Artifacts" note={<More count={omitted.artifacts} />}>
          <Files files={artifacts} what="Artifacts" />
        </Section>
      )}
      {checkpoints.length > 0 && (
        <Section title="Checkpoints" note={<More count={omitted.checkpoints} />}>
          <Files files={checkpoints} what="Checkpoints" />
        </Section>
      )}
      {progress.malformed > 0 && <ProblemLines problems={progress.problems} count={progress.malformed} />}
    </>
  )
}

/** Says what is not listed, since nothing may be left out in silence. */
function More({ count }: { count: number }): ReactNode {
  return count === 0 ? null : `${countText(count)} earlier ones are not listed`
}

function Files({ files, what }: { files: Array<{ name: string; path: string | null; at: number }>; what: string }) {
  return (
    <div className="panel max-h-80 overflow-y-auto">
      <table className="table table-fixed" aria-label={what}>
        <thead>
          <tr>
            <th className="w-44">Told of</th>
            <th className="w-52">Name</th>
            <th>Path on the server</th>
            <th className="w-12">
              <span className="sr-only">Copy</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {[...files].reverse().map(({ name, path, at }) => (
            <tr key={`${name}\n${path}`}>
              <td className="text-muted">
                <Time at={at} />
              </td>
              <td className="select-text truncate" title={name}>
                {name}
              </td>
              <td className="select-text truncate font-mono text-sm" title={path ?? undefined}>
                {path ?? '–'}
              </td>
              <td>{path && <CopyButton text={path} label={`Copy the path of ${name}`} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
