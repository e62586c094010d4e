import type { Job, JobStatus, Outcome, TransferProgress, TransferReport } from '../../../src-shared/vocabulary/index.ts'

/** How a job ended. */
export interface JobResult {
  id: string
  name: string
  status: JobStatus
  /** `succeeded`, `failed`, `cancelled`, `timed_out`, `lost`, `interrupted`; null for one that never started. */
  outcome: Outcome | null
  /** The command's own; null where it has none. */
  exitCode: number | null
  /** Why, where it did not succeed. */
  reason: string | null
  /** What came home: how much, and the folder that holds it; null: nothing. */
  results: { files: number; bytes: number; folder: string } | null
  /** Its server is held until then (`keepAlive`, `keepOnFailure`); null: not held. */
  heldUntil: Date | null
}

/** What a download came to. */
export interface Downloaded extends TransferReport {
  /** The folder that holds it. */
  folder: string
}

export interface DownloadOptions {
  signal?: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}

/** The end of a job as `wait` tells it. */
export function resultOf(job: Job): JobResult {
  const { id, name, status, outcome, exitCode, results } = job
  const reason = job.reason ?? (outcome === 'succeeded' ? null : job.exitText)
  const heldUntil = job.heldUntil === null ? null : new Date(job.heldUntil)
  const home = results && { files: results.files, bytes: results.bytes, folder: results.folder }
  return { id, name, status, outcome, exitCode, reason, results: home, heldUntil }
}
