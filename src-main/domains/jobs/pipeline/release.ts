import type { JobStatus, Outcome } from '../../../../src-shared/vocabulary/index.ts'
import { advance } from '../stages.ts'
import { currentRow, type StageContext } from './context.ts'

const STATUS_OF: Record<Outcome, JobStatus> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: 'failed',
  lost: 'needs_attention',
  interrupted: 'failed',
}

/** The status that an outcome leads to. */
export const finalStatus = (outcome: Outcome): JobStatus => STATUS_OF[outcome]

/** Frees the slot; the job has its final status. Its folder stays on the server until retention removes it. */
export async function release(context: StageContext): Promise<void> {
  const row = currentRow(context)
  const now = context.clock.now()
  context.repo.update(
    'jobs.released',
    row.id,
    {
      status: finalStatus(row.outcome ?? 'lost'),
      stage: null,
      stages: advance(row.stages, { end: [{ stage: 'release', detail: 'slot freed' }] }, now),
      endedAt: now,
    },
    { event: ['stage', 'slot freed'] },
  )
  context.secrets.forget(row)
  context.measures.add(row)
}
