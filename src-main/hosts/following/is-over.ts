import { isFinal, type Job } from '../../../src-shared/vocabulary/index.ts'

/**
 * Whether there is nothing left to follow: the job has ended, or only a hold (`keepAlive`, `keepOnFailure`) keeps
 * it from being released. Its outcome is known then, and its results are here.
 */
export function isOver(job: Pick<Job, 'status' | 'outcome' | 'heldUntil'>): boolean {
  return isFinal(job.status) || (job.outcome !== null && job.heldUntil !== null)
}
