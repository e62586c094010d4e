import type { EpochMs, MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { type Exact, exactOf, plus } from './exact.ts'
import { type Calendar, type Period, periodAt, split } from './periods.ts'

/** Money promised for a stretch of time, and `fixed` micro-dollars at any time in it. */
export interface Promised {
  from: EpochMs
  until: EpochMs
  perHour: MicroDollars
  fixed: MicroDollars
}

/** What falls into one period. */
export interface Share {
  period: Period
  amount: Exact
}

/**
 * What a promise puts into each period of a budget, by time. Nobody knows in which of them the fixed part will be spent, so each
 * of them holds it; when the time is over, the last one does until it is freed.
 */
export function allocatePromise(budget: Calendar, { from, until, perHour, fixed }: Promised): Share[] {
  if (from >= until) {
    const last = fixed === 0 ? null : periodAt(budget, until - 1)
    return last ? [{ period: last, amount: { whole: fixed, rest: 0 } }] : []
  }
  return split(budget, from, until).map((piece) => ({
    period: piece.period,
    amount: exactOf(perHour, piece.to - piece.from, fixed),
  }))
}

/** What a piece of spend puts into each period of a budget, by time; the fixed part is spent when it begins. */
export function allocateSpend(
  budget: Calendar,
  piece: { from: EpochMs; to: EpochMs; perHour: MicroDollars; fixed: MicroDollars },
): Share[] {
  const shares: Share[] = split(budget, piece.from, piece.to).map(({ period, from, to }) => ({
    period,
    amount: exactOf(piece.perHour, to - from),
  }))
  if (piece.fixed === 0) return shares
  const period = periodAt(budget, piece.from)
  if (!period) return shares
  const fixed = { whole: piece.fixed, rest: 0 }
  const [first, ...rest] = shares
  // What began before a custom stretch has no share in it.
  if (first?.period.key === period.key) return [{ period, amount: plus(first.amount, fixed) }, ...rest]
  return [{ period, amount: fixed }, ...shares]
}
