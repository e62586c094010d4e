import type { JobSpec, Outcome } from '../../../../src-shared/vocabulary/index.ts'
import type { AttemptSpec } from '../../../adapters/launchers/types.ts'
import { clockTime } from '../holds.ts'
import { currentRow, type StageContext } from './context.ts'
import { followHeld } from './follow-held.ts'

/** A timer does not run while this computer sleeps, so the clock is looked at now and then. */
const LOOK_EVERY_MS = 30_000

/** Seconds for which a job that has ended keeps its slot, its workspace and what still runs; one that was cancelled does not. */
export function holdSeconds(
  spec: Pick<JobSpec, 'keepAlive' | 'keepFor' | 'keepOnFailure'>,
  outcome: Outcome | null,
): number {
  if (outcome === 'cancelled') return 0
  return Math.max(spec.keepAlive ? spec.keepFor : 0, outcome === 'succeeded' ? 0 : spec.keepOnFailure)
}

/** After which ends a job may be held. */
export function holdOf(spec: Pick<JobSpec, 'keepAlive' | 'keepOnFailure'>): AttemptSpec['hold'] {
  if (spec.keepAlive) return 'always'
  return spec.keepOnFailure > 0 ? 'failure' : 'never'
}

/** Waits out the hold that was asked for, and follows what is still written. The moment of its end is in the row, where people move it; a cancel ends it. */
export async function hold(context: StageContext): Promise<void> {
  const row = currentRow(context)
  const seconds = holdSeconds(row.spec, row.outcome)
  if (row.heldUntil === null && seconds > 0 && row.cancelRequestedAt === null) {
    const heldUntil = context.clock.now() + seconds * 1000
    const event: [string, string] = ['note', `held until ${clockTime(heldUntil, context.clock.now())}`]
    context.repo.update('jobs.held', row.id, { heldUntil }, { event })
  }
  if (remaining(context) <= 0) return
  const over = new AbortController()
  const following = followHeld(context, AbortSignal.any([context.signal, over.signal]))
  try {
    for (let left = remaining(context); left > 0; left = remaining(context)) {
      await pause(context, Math.min(left, LOOK_EVERY_MS))
    }
  } finally {
    over.abort()
    await following
  }
}

function remaining(context: StageContext): number {
  const { heldUntil, cancelRequestedAt } = currentRow(context)
  return heldUntil === null || cancelRequestedAt !== null ? 0 : heldUntil - context.clock.now()
}

/** Sleeps; ends early when the row was changed. Rejects when the engine lets go of the job. */
async function pause(context: StageContext, ms: number): Promise<void> {
  const woken = new AbortController()
  const stop = context.onWake(() => woken.abort())
  try {
    await context.clock.sleep(ms, AbortSignal.any([context.signal, woken.signal])).catch(() => {})
  } finally {
    stop()
  }
  context.signal.throwIfAborted()
}
