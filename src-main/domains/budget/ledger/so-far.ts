import { and, gt, gte, lte } from 'drizzle-orm'
import type { EpochMs, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { type Exact, exactOf, plus, rounded, ZERO } from '../exact.ts'
import { periodAt } from '../periods.ts'
import { metersWhere, newestId } from './rows.ts'

const { ledger } = schema

/** What was closed from the start of a period on, up to a piece. */
interface Summed {
  from: EpochMs
  /** The newest piece that is in it. */
  upTo: string
  sum: Exact
}

/**
 * What this day and this month have cost so far, in all: the total of a report, without working out what it is made of. It is asked for at
 * every change, so each closed piece is added once; that is enough, since pieces are only ever added.
 */
export class SoFar {
  private readonly known = new Map<'day' | 'month', Summed>()

  constructor(private readonly db: Db) {}

  /** In micro-dollars. */
  spent(period: 'day' | 'month', now: EpochMs): MicroDollars {
    const from = startOf(period, now)
    let { sum } = this.closed(period, from)
    for (const { since, perHour } of metersWhere(this.db))
      sum = plus(sum, within(from, { from: since, to: now, perHour }))
    return rounded(sum)
  }

  private closed(period: 'day' | 'month', from: EpochMs): Summed {
    const known = this.known.get(period)
    const before = known?.from === from ? known : { from, upTo: '', sum: ZERO }
    const upTo = newestId(this.db) ?? ''
    if (upTo <= before.upTo) return before
    const { id, fromAt, toAt, perHour, fixed } = ledger
    const rows = this.db
      .select({ from: fromAt, to: toAt, perHour, fixed })
      .from(ledger)
      .where(and(before.upTo === '' ? gte(toAt, from) : gt(id, before.upTo), lte(id, upTo)))
      .all()
    const after = { from, upTo, sum: rows.reduce((sum, row) => plus(sum, within(from, row)), before.sum) }
    this.known.set(period, after)
    return after
  }
}

/** When this day or month began, in the zone of this computer. */
export const startOf = (period: 'day' | 'month', now: EpochMs): EpochMs => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return periodAt({ period, zone, from: null, until: null }, now)?.from ?? 0
}

/** What of a piece is since a time; what is fixed in it counts where it begins. */
function within(
  since: EpochMs,
  piece: { from: EpochMs; to: EpochMs; perHour: MicroDollars; fixed?: MicroDollars },
): Exact {
  const ms = Math.max(0, piece.to - Math.max(piece.from, since))
  return exactOf(piece.perHour, ms, piece.from >= since ? piece.fixed : 0)
}
