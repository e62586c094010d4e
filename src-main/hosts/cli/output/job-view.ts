import { isFinal, type Job, type JobSummary, STATUS_WORDS } from '../../../../src-shared/vocabulary/index.ts'
import { exitSignal } from '../follow/exit-code.ts'
import type { Colour } from './colour.ts'

/** The colour of a job's status. It is never the only sign: the word stands beside it. */
export function statusColour(job: JobSummary): Colour | null {
  if (job.contact.status === 'unknown' && !isFinal(job.status)) return 'yellow'
  if (job.status === 'succeeded') return 'green'
  if (job.status === 'failed') return 'red'
  if (job.status === 'needs_attention') return 'yellow'
  if (job.status === 'cancelled') return 'dim'
  return job.status === 'running' ? 'cyan' : 'blue'
}

/** The status in a word: "Running", "Running?" while the server can't be asked. What it waits for is its reason. */
export function statusText(job: JobSummary): string {
  const word = STATUS_WORDS[job.status]
  return job.contact.status === 'unknown' && !isFinal(job.status) ? `${word}?` : word
}

/** Why it waits, failed or is uncertain; empty where the status says it all. */
export function reasonText(job: JobSummary): string {
  if (job.contact.status === 'unknown' && !isFinal(job.status)) {
    return job.contact.reason ?? 'the server does not answer; the job goes on there'
  }
  return job.reason ?? (job.status === 'failed' && job.exitCode !== 0 ? job.exitText : null) ?? ''
}

/** What `job run --json` says at the end. */
export function resultJson(job: Job | JobSummary): Record<string, unknown> {
  const { id, name, status, reason, exitCode, exitText, startedAt, endedAt, outcome } = job
  return { id, name, status, reason, exitCode, signal: exitSignal(exitCode), exitText, startedAt, endedAt, outcome }
}
