import {
  formatDuration,
  isFinal,
  type Job,
  type JobStatus,
  type JobSummary,
  jobStatus,
  type Stage,
} from '../../src-shared/vocabulary/index.ts'

const STAGE_NOUN: Record<Stage, string> = {
  acquire: 'acquire',
  deploy: 'deploy',
  bootstrap: 'bootstrap',
  run: 'run',
  collect: 'collect',
  release: 'release',
}

/** The one line that says why a job is where it is: its reason, what is next, or the stage's own detail. */
export function detailOf(job: JobSummary): string {
  if (job.contact.status === 'unknown' && job.contact.reason) return job.contact.reason
  const active = job.stages.find((one) => one.state === 'active')
  return job.reason ?? active?.detail ?? job.next ?? job.exitText ?? ''
}

/** "failed in run, exit 137" for the list of what needs a person. */
export function troubleOf(job: JobSummary): string {
  const failed = job.stages.find((one) => one.state === 'failed')
  const where = failed ? ` in ${STAGE_NOUN[failed.stage]}` : ''
  const verb = job.status === 'needs_attention' ? 'needs attention' : `failed${where}`
  return job.exitText && job.status === 'failed' ? `${verb}, ${job.exitText}` : verb
}

/** It waits for something outside of itself: a machine, or a person. */
export const waitsOutside = ({ status }: Pick<JobSummary, 'status'>): boolean =>
  status === 'waiting_for_capacity' || status === 'waiting_for_approval'

/** "2 under way · 3 waiting", by how many jobs there are in each status. */
export function activeText(counts: Partial<Record<JobStatus, number>>): string {
  const sum = (of: (status: JobStatus) => boolean) =>
    jobStatus.options.filter(of).reduce((total, status) => total + (counts[status] ?? 0), 0)
  const waits = (status: JobStatus) => status === 'queued' || waitsOutside({ status })
  return `${sum((status) => !isFinal(status) && status !== 'draft' && !waits(status))} under way · ${sum(waits)} waiting`
}

/** The first line of a command, shortened in the middle of nowhere by the table itself. */
export function firstLine(command: string): string {
  return command.trim().split('\n', 1)[0] ?? ''
}

/** The session that can be joined now with plain ssh, if there is one; a held job keeps its own. */
export function tmuxSessionOf(job: Job): string | null {
  return isFinal(job.status) ? null : (job.attemptList.at(-1)?.tmuxSession ?? null)
}

/** When its command ended, though its files may still come home or its server be held; null while it runs. */
export function ranUntil(job: Pick<JobSummary, 'endedAt' | 'stages'>): number | null {
  const run = job.stages.find(({ stage }) => stage === 'run')
  return job.endedAt ?? (run && run.state !== 'active' ? run.endedAt : null)
}

/** "attempt 2 · exit 3 · ran 4 min 2 s". */
export function attemptText(attempt: Job['attemptList'][number]): string {
  const parts = [`attempt ${attempt.number}`, attempt.serverName]
  if (attempt.exitText) parts.push(attempt.exitText)
  else if (attempt.outcome) parts.push(attempt.outcome.replace('_', ' '))
  if (attempt.endedAt) parts.push(`ran ${formatDuration(attempt.endedAt - attempt.startedAt)}`)
  return parts.join(' · ')
}
