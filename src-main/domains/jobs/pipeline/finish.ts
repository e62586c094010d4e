import type { Outcome, StageState } from '../../../../src-shared/vocabulary/index.ts'
import type { JobRow } from '../repository.ts'
import { advance } from '../stages.ts'
import { currentRow, type StageContext } from './context.ts'
import { finalStatus } from './release.ts'

/** Ends a job before or outside the ordinary way through its stages, in one transaction with `change`. */
export function finish(
  context: Pick<StageContext, 'repo' | 'jobId' | 'clock' | 'secrets' | 'discards'>,
  end: { outcome: Outcome; reason: string | null; change?: Partial<JobRow> },
): void {
  const row = currentRow(context)
  const now = context.clock.now()
  const state: StageState = end.outcome === 'cancelled' ? 'skipped' : 'failed'
  context.repo.update(
    'jobs.finish',
    row.id,
    {
      ...end.change,
      status: finalStatus(end.outcome),
      reason: end.reason,
      outcome: end.outcome,
      stages: row.stage
        ? advance(row.stages, { end: [{ stage: row.stage, state, detail: end.reason }] }, now)
        : row.stages,
      stage: null,
      endedAt: now,
    },
    {
      event: ['exit', end.reason ? `${end.outcome}: ${end.reason}` : end.outcome],
      attemptChange: row.attempts > 0 ? { endedAt: now, outcome: end.outcome } : undefined,
    },
  )
  if (row.stage === 'deploy') context.discards.add(row)
  // One that is lost may still run and print them: it can be taken up again to be cancelled.
  if (end.outcome !== 'lost') context.secrets.forget(row)
}
