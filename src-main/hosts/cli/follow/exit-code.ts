import { constants } from 'node:os'
import type { JobSummary } from '../../../../src-shared/vocabulary/index.ts'

/** The signal that an exit code over 128 stands for; null for other codes. A shell can't tell 137 from SIGKILL. */
export function exitSignal(exitCode: number | null): string | null {
  if (exitCode === null || exitCode <= 128) return null
  const found = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)
  return found?.[0] ?? null
}

/** The exit code of a command that followed `job` to its end: the job's own, or 10 for a time limit, 1 for a job that never started. */
export function followedExitCode(job: Pick<JobSummary, 'exitCode' | 'outcome' | 'status'>): number {
  if (job.exitCode !== null) return job.exitCode & 255
  if (job.outcome === 'timed_out') return 10
  return job.outcome === 'succeeded' || job.status === 'succeeded' ? 0 : 1
}
