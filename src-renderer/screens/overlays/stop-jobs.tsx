import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { client } from '../../lib/client.ts'
import { each } from '../../lib/each.ts'
import { closeOverlay, useUi } from '../../lib/ui.ts'
import { JobNames } from './job-names.tsx'

/** Asks before stopping: names the jobs and what happens to each. */
export function StopJobs({ jobs }: { jobs: Array<{ id: string; name: string }> }) {
  const one = jobs.length === 1
  const title = one ? `Stop ${jobs[0]?.name}?` : `Stop ${jobs.length} jobs?`
  return (
    <ConfirmDialog
      title={title}
      verb={one ? 'Stop job' : `Stop ${jobs.length} jobs`}
      what={one ? 'The job could not be stopped' : 'Not all jobs could be stopped'}
      onClose={closeOverlay}
      onConfirm={async () => {
        await each(jobs, (job) => client.jobs.cancel({ job: job.id }))
        useUi.setState({ selected: [] })
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
