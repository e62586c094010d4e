import { and, eq, isNull } from 'drizzle-orm'
import type { EpochMs } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { allocatePromise, allocateSpend } from './allocate.ts'
import { growth, promisedBy } from './balances.ts'
import { type ChargedTo, scopesOf } from './charged.ts'
import { type Exact, plus, sum, ZERO } from './exact.ts'
import type { Calendar } from './periods.ts'
import type { Piece } from './replay.ts'
import { asBudget, type BudgetRow, type CommitmentRow } from './rows.ts'

const { commitments, meters } = schema

/** What bills now and is not closed yet, with the time that its server's promise is for (null: it has none). */
export interface Running extends ChargedTo {
  serverId: string
  perHour: number
  since: EpochMs
  promisedFrom: EpochMs | null
  promisedUntil: EpochMs | null
  /** The promise itself, as it is kept. */
  promise: CommitmentRow | null
}

/** Everything that bills now: as many rows as there are machines, however long the history is. */
export function running(db: Db): Running[] {
  return db
    .select({
      serverId: meters.serverId,
      perHour: meters.perHour,
      since: meters.since,
      provider: meters.provider,
      requester: meters.requester,
      project: meters.project,
      pool: meters.pool,
      promisedFrom: commitments.fromAt,
      promisedUntil: commitments.untilAt,
      promise: commitments,
    })
    .from(meters)
    .leftJoin(commitments, and(eq(commitments.serverId, meters.serverId), isNull(commitments.releasedAt)))
    .all()
}

/**
 * What ran and runs outside of what is promised for it, in one period of a budget: nobody reserved it and it is not booked yet, but no
 * decision may give it away again.
 */
export function unpromisedIn(all: readonly Running[], row: BudgetRow, periodKey: string, now: EpochMs): Exact {
  const budget = asBudget(row)
  const pieces = all.filter((one) => scopesOf(one).includes(row.scope)).flatMap((one) => unpromised(one, now))
  return inPeriod(budget, pieces, periodKey)
}

function unpromised({ since, perHour, promisedFrom, promisedUntil }: Running, now: EpochMs): Piece[] {
  const before = { from: since, to: Math.min(now, promisedFrom ?? since) }
  const after = { from: Math.max(since, promisedUntil ?? since), to: now }
  return [before, after].filter(({ from, to }) => from < to).map((time) => ({ ...time, perHour, fixed: 0 }))
}

/** What running pieces come to until now in one period of a budget. */
export function spentIn(all: readonly Running[], row: BudgetRow, periodKey: string, now: EpochMs): Exact {
  return inPeriod(asBudget(row), runningPieces(all, row, now), periodKey)
}

function inPeriod(budget: Calendar, pieces: readonly Piece[], periodKey: string): Exact {
  const shares = pieces.flatMap((piece) => allocateSpend(budget, piece))
  return sum(shares.filter(({ period }) => period.key === periodKey).map(({ amount }) => amount))
}

/** What runs and a budget counts, as pieces that end now. */
export function runningPieces(all: readonly Running[], row: Pick<BudgetRow, 'scope'>, now: EpochMs): Piece[] {
  return all
    .filter((one) => scopesOf(one).includes(row.scope) && one.since < now)
    .map(({ since, perHour }) => ({ from: since, to: now, perHour, fixed: 0 }))
}

/** A promise as it stands at some time, when what runs under it is counted as spent. */
export function promisedAt(row: CommitmentRow, now: EpochMs) {
  const promised = promisedBy(row)
  return { ...promised, from: Math.min(Math.max(promised.from, now), promised.until) }
}

/** By how much what is reserved in one period shrinks when what runs until now is counted as spent; 0 or less. */
export function freedIn(all: readonly Running[], row: BudgetRow, periodKey: string, now: EpochMs): Exact {
  const budget = asBudget(row)
  const promises = new Map(all.flatMap(({ promise }) => (promise === null ? [] : [[promise.id, promise] as const])))
  let freed = ZERO
  for (const one of promises.values()) {
    if (!scopesOf(one).includes(row.scope)) continue
    const shares = growth(allocatePromise(budget, promisedBy(one)), allocatePromise(budget, promisedAt(one, now)))
    freed = shares
      .filter(({ period }) => period.key === periodKey)
      .reduce((total, { amount }) => plus(total, amount), freed)
  }
  return freed
}
