import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { formatBytes } from '../../../src-shared/vocabulary/index.ts'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { CheckField } from '../../components/field.tsx'
import { client } from '../../lib/client.ts'
import { each } from '../../lib/each.ts'
import { inform } from '../../lib/notices.ts'
import { closeOverlay, unmark } from '../../lib/ui.ts'
import { JobNames } from './job-names.tsx'

/** Asks before removing ended jobs with their logs here and their folders on the servers. */
export function RemoveJobs({ jobs }: { jobs: Array<{ id: string; name: string }> }) {
  const [location, go] = useLocation()
  const [leaveServerFiles, setLeave] = useState(false)
  const removed = useRef({ ids: new Set<string>(), bytes: 0, notes: [] as string[] }).current
  const one = jobs.length === 1
  const confirm = async () => {
    try {
      await each(jobs, removed.ids, async (job) => {
        const answer = await client.jobs.remove({ job: job.id, leaveServerFiles })
        removed.bytes += answer.freedBytes
        if (answer.note) removed.notes.push(answer.note)
      })
    } finally {
      unmark(removed.ids)
    }
    const detail = [`${formatBytes(removed.bytes)} freed.`, ...new Set(removed.notes)].join(' ')
    inform(one ? `${jobs[0]?.name} removed` : `${jobs.length} jobs removed`, { detail })
    if (jobs.some((job) => location.startsWith(`/jobs/${job.id}`))) go('/jobs')
  }
  return (
    <ConfirmDialog
      title={one ? `Remove ${jobs[0]?.name}?` : `Remove ${jobs.length} jobs?`}
      verb={one ? 'Remove job' : `Remove ${jobs.length} jobs`}
      what={one ? 'The job could not be removed' : 'Not all jobs could be removed'}
      onClose={closeOverlay}
      onConfirm={confirm}
    >
      <p>
        {one ? 'Its' : 'Their'} logs on this computer and {one ? 'its folder' : 'their folders'} on the{' '}
        {one ? 'server' : 'servers'} are deleted. This cannot be undone.
      </p>
      {!one && <JobNames jobs={jobs} />}
      <CheckField
        label="Leave the files on the server"
        hint="Needed where the server cannot be reached any more."
        checked={leaveServerFiles}
        onChange={setLeave}
      />
    </ConfirmDialog>
  )
}
