import { useState } from 'react'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { client } from '../../lib/client.ts'
import { each } from '../../lib/each.ts'
import { toProblem } from '../../lib/problem.ts'
import { closeOverlay, unmark } from '../../lib/ui.ts'
import { JobNames } from './job-names.tsx'

/** One of many that has ended by itself is stopped well enough. */
function unlessEnded(error: unknown): void {
  if (toProblem(error).code !== 'INVALID_STATE') throw error
}

/** Asks before stopping: names the jobs and what happens to each. */
export function StopJobs({ jobs }: { jobs: Array<{ id: string; name: string }> }) {
  const [done] = useState(() => new Set<string>())
  const one = jobs.length === 1
  const title = one ? `Stop ${jobs[0]?.name}?` : `Stop ${jobs.length} jobs?`
  return (
    <ConfirmDialog
      title={title}
      verb={one ? 'Stop job' : `Stop ${jobs.length} jobs`}
      what={one ? 'The job could not be stopped' : 'Not all jobs could be stopped'}
      onClose={closeOverlay}
      done={one ? `${jobs[0]?.name} is asked to stop` : `${jobs.length} jobs are asked to stop`}
      onConfirm={async () => {
        try {
          await each(jobs, done, (job) => client.jobs.cancel({ job: job.id }).catch(one ? undefined : unlessEnded))
        } finally {
          unmark(done)
        }
      }}
    >
      <p>
        {one ? 'Its program is' : 'Their programs are'} asked to end (TERM), and killed after 10 s with all{' '}
        {one ? 'its' : 'their'} children. What was not saved is lost; {one ? 'the log stays' : 'the logs stay'}. A
        waiting job just leaves the queue.
      </p>
      {!one && <JobNames jobs={jobs} />}
    </ConfirmDialog>
  )
}
