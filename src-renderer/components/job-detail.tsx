import type { JobSummary } from '../../src-shared/vocabulary/index.ts'
import { detailOf, firstLine } from '../lib/job-text.ts'
import { reviewPath } from '../lib/review.ts'
import { HeldLeft } from './held-left.tsx'

/** Why a job is where it is, in one cell of a list: a hold ticks. */
export function JobDetail({ job }: { job: JobSummary }) {
  if (job.status === 'waiting_for_approval' && job.approvalId !== null)
    return (
      <>
        <a
          href={`#${reviewPath(job.approvalId)}`}
          tabIndex={-1}
          aria-label={`Review the request of ${job.name}`}
          onClick={(event) => event.stopPropagation()}
          className="text-text underline underline-offset-3"
        >
          Review
        </a>{' '}
        {detailOf(job)}
      </>
    )
  if (job.heldUntil === null || job.contact.status === 'unknown') return <>{detailOf(job) || firstLine(job.command)}</>
  const after = job.reason?.replace(/^held until [^;]*(; )?/, '')
  return (
    <>
      <HeldLeft until={job.heldUntil} />
      {after && ` · ${after}`}
    </>
  )
}
