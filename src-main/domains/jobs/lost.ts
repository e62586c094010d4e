import type { Outcome } from '../../../src-shared/vocabulary/index.ts'
import type { JobRow } from './repository.ts'

/** Whether a job is lost, but nobody saw its end, and its folder is still on the server: it may run there. */
export function mayStillRun(row: Pick<JobRow, 'status' | 'outcome' | 'exitText' | 'remoteRemoved'>): boolean {
  return row.status === 'needs_attention' && row.outcome === 'lost' && row.exitText === null && !row.remoteRemoved
}

/** What giving up makes of a job. Its end may be known already; one that was never deployed cannot run. */
export function givenUp(row: Pick<JobRow, 'stage' | 'outcome'>): { outcome: Outcome; reason: string } {
  const reason = 'its server could not be reached'
  if (row.stage === 'deploy') return { outcome: 'cancelled', reason: `given up before it started: ${reason}` }
  return { outcome: row.outcome ?? 'lost', reason: `given up: ${reason}` }
}
