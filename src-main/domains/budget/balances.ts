import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import { type EpochMs, type MicroDollars, TEARDOWN_SECONDS } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { allocatePromise, allocateSpend, type Promised, type Share } from './allocate.ts'
import { type ChargedTo, scopesOf } from './charged.ts'
import { compare, type Exact, exactOf, HOUR_MS, minus, plus, ZERO } from './exact.ts'
import type { Period } from './periods.ts'
import { asBudget, type BudgetRow, type CommitmentRow } from './rows.ts'

const { balances, budgets, commitments, spendDays } = schema

/** What is spent and promised in one period. */
export interface Balance {
  spent: Exact
  reserved: Exact
}

/** The budgets that count what is charged so. Found by index, however many there are. */
export function budgetsFor(db: Db, of: ChargedTo): BudgetRow[] {
  return db
    .select()
    .from(budgets)
    .where(inArray(budgets.scope, scopesOf(of)))
    .all()
}

/**
 * Books a closed piece of spend into every budget that counts it, split at the edges of their periods. Within the transaction that
 * writes the ledger's row. `perHour` and `fixed` in micro-dollars; `fixed` (a minimum, traffic, a correction; may be negative) counts
 * when the piece begins. A piece that ends before it begins (a clock set back) has no length.
 */
export function book(
  db: Db,
  of: ChargedTo,
  from: EpochMs,
  to: EpochMs,
  perHour: MicroDollars,
  fixed: MicroDollars,
): void {
  const piece = { from, to, perHour, fixed }
  for (const row of budgetsFor(db, of)) {
    const budget = asBudget(row)
    for (const { period, amount } of allocateSpend(budget, piece)) {
      change(db, row.id, period, (balance) => ({ ...balance, spent: plus(balance.spent, amount) }))
    }
    for (const { period, amount } of daysOfSpend(row, piece)) addToDay(db, row.id, period, amount)
  }
}

/**
 * Time up to `upTo` is spent or over: the promise of a server shrinks by it, so that spent and promised together stay the same. Close
 * all parts of a server together with it (machine and disk), since its promise is for all of them. `paid`: what was booked for it,
 * kept on the promise; `fixed`: of what was promised beside the time, how much is spent now. Nothing happens where nothing is held.
 */
export function spendUnder(db: Db, serverId: string, upTo: EpochMs, paid: Exact = ZERO, fixed: MicroDollars = 0): void {
  const held = heldBy(db, serverId)
  if (!held) return
  const fromAt = Math.min(Math.max(held.fromAt, upTo), Math.max(held.untilAt, held.fromAt))
  const left = { ...promisedBy(held), from: fromAt, fixed: Math.max(0, held.fixed - Math.max(0, fixed)) }
  repromise(db, held, promisedBy(held), left)
  const spent = plus({ whole: held.spent, rest: held.spentRest }, paid)
  db.update(commitments)
    .set({ fromAt, fixed: left.fixed, spent: spent.whole, spentRest: spent.rest })
    .where(eq(commitments.id, held.id))
    .run()
}

/**
 * What was spent beside what was promised leaves less time: the promise is cut to what its maximum still allows. Returns the end of the
 * lease that goes with that; null where it is within its maximum, or nothing is held.
 */
export function fitToMaximum(db: Db, serverId: string): EpochMs | null {
  const row = heldBy(db, serverId)
  if (!row || row.perHour <= 0) return null
  const before = promisedBy(row)
  const { from, until, perHour, fixed } = before
  const all = plus({ whole: row.spent, rest: row.spentRest }, exactOf(perHour, Math.max(0, until - from), fixed))
  if (compare(all, { whole: row.hardMax, rest: 0 }) <= 0) return null
  const room = row.hardMax - row.spent - (row.spentRest > 0 ? 1 : 0) - fixed
  const end = from + Math.max(0, Math.floor((room * HOUR_MS) / perHour))
  repromise(db, row, before, { ...before, until: end })
  db.update(commitments).set({ untilAt: end }).where(eq(commitments.id, row.id)).run()
  return end - TEARDOWN_SECONDS * 1000
}

/** The promise that a server holds; null: none. */
export function heldBy(db: Db, serverId: string): CommitmentRow | null {
  return held(db, eq(commitments.serverId, serverId))[0] ?? null
}

/** All promises that are held. */
export function held(db: Db, where?: SQL): CommitmentRow[] {
  return db
    .select()
    .from(commitments)
    .where(and(isNull(commitments.releasedAt), where))
    .all()
}

/** The time and money of a stored promise. */
export function promisedBy(row: CommitmentRow): Promised {
  return { from: row.fromAt, until: row.untilAt, perHour: row.perHour, fixed: row.fixed }
}

/** Exchanges what is reserved for one promise (null: nothing) for another, in every budget that counts it. */
export function repromise(db: Db, of: ChargedTo, before: Promised | null, after: Promised | null): void {
  for (const row of budgetsFor(db, of)) {
    const budget = asBudget(row)
    const changes = growth(before ? allocatePromise(budget, before) : [], after ? allocatePromise(budget, after) : [])
    for (const { period, amount } of changes) {
      change(db, row.id, period, (balance) => ({ ...balance, reserved: plus(balance.reserved, amount) }))
    }
  }
}

/** By how much each period's share grows (negative: shrinks) from one promise to another; periods that stay the same are left out. */
export function growth(before: readonly Share[], after: readonly Share[]): Share[] {
  const shares = new Map<string, Share>()
  for (const { period, amount } of after) shares.set(period.key, { period, amount })
  for (const { period, amount } of before) {
    shares.set(period.key, { period, amount: minus(shares.get(period.key)?.amount ?? ZERO, amount) })
  }
  return [...shares.values()].filter(({ amount }) => compare(amount, ZERO) !== 0)
}

/** How a period of a budget stands; nothing where nothing was booked yet. */
export function balanceOf(db: Db, budgetId: string, periodKey: string): Balance {
  const row = db
    .select()
    .from(balances)
    .where(and(eq(balances.budgetId, budgetId), eq(balances.periodKey, periodKey)))
    .get()
  if (!row) return { spent: ZERO, reserved: ZERO }
  return {
    spent: { whole: row.spent, rest: row.spentRest },
    reserved: { whole: row.reserved, rest: row.reservedRest },
  }
}

/** A piece of spend by the days of a budget's zone, as far as the budget counts it. */
export function daysOfSpend(row: BudgetRow, piece: Parameters<typeof allocateSpend>[1]): Share[] {
  const within =
    row.period === 'custom' ? { fromAt: row.fromAt ?? 0, untilAt: row.untilAt } : { fromAt: 0, untilAt: null }
  const inside = piece.from >= within.fromAt && (within.untilAt === null || piece.from < within.untilAt)
  const from = Math.max(piece.from, within.fromAt)
  const to = Math.min(piece.to, within.untilAt ?? piece.to)
  const fixed = inside ? piece.fixed : 0
  return allocateSpend({ period: 'day', zone: row.zone, from: null, until: null }, { ...piece, from, to, fixed })
}

/** Writes a period's balance. */
export function setBalance(db: Db, budgetId: string, period: Period, { spent, reserved }: Balance): void {
  const values = { spent: spent.whole, spentRest: spent.rest, reserved: reserved.whole, reservedRest: reserved.rest }
  db.insert(balances)
    .values({ budgetId, periodKey: period.key, fromAt: period.from, untilAt: period.until, ...values })
    .onConflictDoUpdate({ target: [balances.budgetId, balances.periodKey], set: values })
    .run()
}

/** Writes what was spent on a day. */
export function setDay(db: Db, budgetId: string, day: Period, { whole, rest }: Exact): void {
  const values = { spent: whole, spentRest: rest }
  db.insert(spendDays)
    .values({ budgetId, day: day.key, fromAt: day.from, untilAt: day.until as number, ...values })
    .onConflictDoUpdate({ target: [spendDays.budgetId, spendDays.day], set: values })
    .run()
}

function change(db: Db, budgetId: string, period: Period, by: (balance: Balance) => Balance): void {
  setBalance(db, budgetId, period, by(balanceOf(db, budgetId, period.key)))
}

function addToDay(db: Db, budgetId: string, day: Period, amount: Exact): void {
  const row = db
    .select()
    .from(spendDays)
    .where(and(eq(spendDays.budgetId, budgetId), eq(spendDays.day, day.key)))
    .get()
  setDay(db, budgetId, day, plus(row ? { whole: row.spent, rest: row.spentRest } : ZERO, amount))
}
