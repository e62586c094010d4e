import { formatDuration, type JobSummary, STATUS_WORDS } from '../../../../src-shared/vocabulary/index.ts'
import { reasonText } from '../output/job-view.ts'

/** One line for a change of a job that has not ended: "queued: 2 ahead on gpu1". */
export function statusLine(job: JobSummary): string {
  const word = STATUS_WORDS[job.status].toLowerCase()
  if (job.status === 'queued') {
    const where = job.serverName ? ` on ${job.serverName}` : ''
    return job.ahead ? `${word}: ${job.ahead} ahead${where}` : [word, job.reason].filter(Boolean).join(': ')
  }
  const reason = reasonText(job)
  const attempt = job.attempts > 1 ? `, attempt ${job.attempts}` : ''
  const where = job.status === 'running' && job.serverName ? ` on ${job.serverName}` : ''
  return `${word}${where}${attempt}${reason ? `: ${reason}` : ''}`
}

/** The last line about a job: "succeeded in 12 s", "failed: exit 3, after 2 min 5 s". */
export function endLine(job: JobSummary): string {
  const word = STATUS_WORDS[job.status].toLowerCase()
  const took = job.startedAt !== null && job.endedAt !== null ? formatDuration(job.endedAt - job.startedAt) : null
  if (job.status === 'succeeded') return took ? `${word} in ${took}` : word
  const reason = reasonText(job)
  return `${word}${reason ? `: ${reason}` : ''}${took ? `, after ${took}` : ''}`
}
