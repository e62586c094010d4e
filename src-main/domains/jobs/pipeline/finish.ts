import type { Outcome, StageState } from '../../../../src-shared/vocabulary/index.ts'
import type { JobRow } from '../repository.ts'
import { advance } from '../stages.ts'
import { currentRow, type StageContext } from './context.ts'
import { finalStatus } from './release.ts'
import { closeSetup } from './setup-records.ts'

type FinishContext = Pick<StageContext, 'repo' | 'jobId' | 'clock' | 'secrets' | 'discards'>

/** How a job ends whose command has not told it. */
interface End {
  outcome: Outcome
  reason: string | null
}

/** Ends a job before or outside the ordinary way through its stages, in one transaction with `change`. */
export function finish(context: FinishContext, end: End & { change?: Partial<JobRow> }): void {
  const row = currentRow(context)
  const now = context.clock.now()
  context.repo.update(
    'jobs.finish',
    row.id,
    {
      ...end.change,
      status: finalStatus(end.outcome),
      reason: end.reason,
      outcome: end.outcome,
      stages: row.stage
        ? advance(row.stages, { end: [{ stage: row.stage, state: stateOf(end), detail: end.reason }] }, now)
        : row.stages,
      // Of a step that was at work nothing more will be told.
      bootstrap: closeSetup(row.bootstrap, null, row.startedAt !== null, now),
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

/**
 * Ends an attempt whose command never began. A first one left nothing. Before a later one the job has run, until its server
 * rebooted: its outputs come home and what is left of it is seen to, as after any end.
 */
export function finishUnbegun(context: FinishContext, end: End): void {
  const row = currentRow(context)
  if (row.attempts < 2 || row.stage === null) {
    finish(context, end)
    return
  }
  const now = context.clock.now()
  const ended = row.stages
    .filter(({ stage, state }) => stage === row.stage || (/^(bootstrap|run)$/.test(stage) && state === 'pending'))
    .map(({ stage }) =>
      stage === row.stage
        ? { stage, state: stateOf(end), detail: end.reason }
        : { stage, state: 'skipped' as const, detail: null },
    )
  context.repo.update(
    'jobs.exit',
    row.id,
    {
      status: 'syncing_results',
      reason: end.reason,
      outcome: end.outcome,
      exitCode: null,
      exitText: null,
      startedAt: null,
      stage: 'collect',
      stages: advance(row.stages, { end: ended, begin: 'collect' }, now),
    },
    { event: ['exit', end.reason ?? end.outcome], attemptChange: { endedAt: now, outcome: end.outcome } },
  )
}

const stateOf = ({ outcome }: End): StageState => (outcome === 'cancelled' ? 'skipped' : 'failed')
