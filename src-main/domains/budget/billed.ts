import { and, eq, gt, lt } from 'drizzle-orm'
import type { EpochMs, MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { type Exact, exactOf, plus, rounded, ZERO } from './exact.ts'
import { inScope } from './replay.ts'
import type { BudgetRow } from './rows.ts'

const { bills, ledger, meters } = schema

/**
 * When the newest bill of what a budget counts was read, and what bills say beyond our own books of the same machines and times; both null
 * where no provider told anything. Bills of machines that are not ours are no part of it.
 */
export function billedAgainst(
  db: Db,
  row: BudgetRow,
  from: EpochMs,
  until: EpochMs,
): { billedAt: EpochMs | null; difference: MicroDollars | null } {
  const told = db
    .select()
    .from(bills)
    .where(and(gt(bills.toAt, from), lt(bills.fromAt, until)))
    .all()
  const ours = estimates(db, row, from, until)
  let billedAt: EpochMs | null = null
  let difference = 0
  for (const { launchId, amount, readAt } of told) {
    const own = launchId === null ? undefined : ours.get(launchId)
    // What was not charged to this budget's scope is somebody else's.
    if (own === undefined) continue
    difference += amount - rounded(own)
    billedAt = Math.max(billedAt ?? 0, readAt)
  }
  return { billedAt, difference: billedAt === null ? null : difference }
}

/** What our own books say of each launch that was billed in a time, up to where its bill reaches: what is closed, and what runs. */
function estimates(db: Db, row: BudgetRow, from: EpochMs, until: EpochMs): Map<string, Exact> {
  const told = and(gt(bills.toAt, from), lt(bills.fromAt, until))
  const closed = db
    .select({
      launchId: ledger.launchId,
      upTo: bills.toAt,
      from: ledger.fromAt,
      to: ledger.toAt,
      perHour: ledger.perHour,
      fixed: ledger.fixed,
    })
    .from(bills)
    .innerJoin(ledger, and(eq(ledger.launchId, bills.launchId), eq(ledger.serverId, bills.serverId)))
    .where(and(told, inScope(ledger, row), lt(ledger.fromAt, bills.toAt)))
    .all()
  const running = db
    .select({ launchId: meters.launchId, upTo: bills.toAt, from: meters.since, perHour: meters.perHour })
    .from(bills)
    .innerJoin(meters, and(eq(meters.launchId, bills.launchId), eq(meters.serverId, bills.serverId)))
    .where(and(told, inScope(meters, row), lt(meters.since, bills.toAt)))
    .all()
    .map((one) => ({ ...one, to: one.upTo, fixed: 0 }))
  const sums = new Map<string, Exact>()
  for (const { launchId, upTo, perHour, fixed, ...piece } of [...closed, ...running]) {
    const ms = Math.max(0, Math.min(piece.to, upTo) - piece.from)
    sums.set(launchId, plus(sums.get(launchId) ?? ZERO, exactOf(perHour, ms, fixed)))
  }
  return sums
}
