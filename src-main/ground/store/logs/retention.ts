/** The stored logs of a job that has ended. */
export interface StoredLogs {
  jobId: string
  /** Epoch ms. */
  endedAt: number
  bytes: number
}

/** How long and how much is kept. */
export interface LogLimits {
  days: number
  bytes: number
}

const DAY_MS = 86_400_000

/**
 * Jobs whose logs go: those that ended more than `days` ago, then the oldest until the rest fits into
 * `bytes`. Jobs without stored bytes are left out, jobs that still run must not be given.
 */
export function expiredLogs(jobs: readonly StoredLogs[], limits: LogLimits, now: number): string[] {
  const stored = jobs.filter((job) => job.bytes > 0).sort((a, b) => a.endedAt - b.endedAt)
  let total = stored.reduce((sum, job) => sum + job.bytes, 0)
  const goes = stored.filter((job) => {
    const expired = now - job.endedAt > limits.days * DAY_MS || total > limits.bytes
    if (expired) total -= job.bytes
    return expired
  })
  return goes.map((job) => job.jobId)
}
