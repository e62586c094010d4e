import { and, eq, gt, lt } from 'drizzle-orm'
import type { EpochMs, MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { exactOf, plus, rounded, ZERO } from './exact.ts'
import { piecesOf } from './replay.ts'
import type { BudgetRow } from './rows.ts'

const { bills, ledger } = schema

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
  let billedAt: EpochMs | null = null
  let difference = 0
  for (const bill of told) {
    if (bill.serverId === null || bill.launchId === null) continue
    const at = and(eq(ledger.serverId, bill.serverId), eq(ledger.launchId, bill.launchId), lt(ledger.fromAt, bill.toAt))
    const pieces = piecesOf(db, row, at)
    // What was not charged to this budget's scope is somebody else's.
    if (pieces.length === 0) continue
    const ours = pieces.reduce(
      (total, piece) =>
        plus(total, exactOf(piece.perHour, Math.max(0, Math.min(piece.to, bill.toAt) - piece.from), piece.fixed)),
      ZERO,
    )
    difference += bill.amount - rounded(ours)
    billedAt = Math.max(billedAt ?? 0, bill.readAt)
  }
  return { billedAt, difference: billedAt === null ? null : difference }
}
