import { counted, isFinal, type Job, STATUS_WORDS } from '../../../src-shared/vocabulary/index.ts'

/** "end of log · exit 0 · 1,204 lines". `lines` are those of the sources, without dividers. */
export function endText(job: Job | undefined, lines: number): string {
  const exit = job?.exitText ?? (job?.exitCode !== null && job?.exitCode !== undefined ? `exit ${job.exitCode}` : null)
  return ['end of log', exit, counted(lines, 'line')].filter(Boolean).join(' · ')
}

/** What stands in place of a log that has no line: loading and empty are not the same. */
export function emptyText(state: 'loading' | 'ready' | 'unreachable', job: Job | undefined): string | null {
  if (state === 'loading') return 'Loading the log…'
  if (state === 'unreachable') return 'The log could not be read yet.'
  if (!job) return 'No output yet.'
  if (isFinal(job.status)) return 'The job ended without output.'
  const why = job.reason ? `: ${job.reason}` : ''
  return job.status === 'running' ? 'No output yet.' : `No output yet. ${STATUS_WORDS[job.status]}${why}`
}
