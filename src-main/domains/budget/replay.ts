import { and, asc, eq, type SQL } from 'drizzle-orm'
import { type Db, schema } from '../../ground/store/index.ts'
import { allocatePromise, type Promised, type Share } from './allocate.ts'
import { type Balance, daysOfSpend, held, promisedBy, setBalance, setDay } from './balances.ts'
import { type Exact, exactOf, plus, ZERO } from './exact.ts'
import { type Period, periodAt } from './periods.ts'
import { asBudget, type BudgetRow } from './rows.ts'

const { balances, ledger, spendDays } = schema

/** A piece of the ledger, as far as sums need it. */
export interface Piece {
  from: number
  to: number
  perHour: number
  fixed: number
}

/** How all periods of a budget stand after these pieces, with these promises held. Pure: what is kept piece by piece comes to the same. */
export function replayed(row: BudgetRow, pieces: Iterable<Piece>, promises: Iterable<Promised>) {
  const budget = asBudget(row)
  const days = new Map<string, { day: Period; amount: Exact }>()
  let last: { day: Period; amount: Exact } | null = null
  for (const piece of pieces) {
    // Pieces come by time, and most lie in the day of the one before.
    const shares: Share[] =
      last && row.period !== 'custom' && piece.from >= last.day.from && piece.to < (last.day.until as number)
        ? [{ period: last.day, amount: exactOf(piece.perHour, Math.max(0, piece.to - piece.from), piece.fixed) }]
        : daysOfSpend(row, piece)
    for (const { period: day, amount } of shares) {
      last = days.get(day.key) ?? { day, amount: ZERO }
      last.amount = plus(last.amount, amount)
      days.set(day.key, last)
    }
  }
  const periods = new Map<string, { period: Period; balance: Balance }>()
  const add = (key: keyof Balance, period: Period, amount: Exact) => {
    const balance = periods.get(period.key)?.balance ?? { spent: ZERO, reserved: ZERO }
    periods.set(period.key, { period, balance: { ...balance, [key]: plus(balance[key], amount) } })
  }
  for (const { day, amount } of days.values()) {
    // Each day lies in one period; a custom one may begin within it, and what was before is left out of the day already.
    const period = periodAt(budget, Math.max(day.from, row.fromAt ?? 0))
    if (period) add('spent', period, amount)
  }
  for (const promise of promises) {
    for (const { period, amount } of allocatePromise(budget, promise)) add('reserved', period, amount)
  }
  return { periods: [...periods.values()], days: [...days.values()] }
}

/** Works out a budget's balances from the ledger and from what is promised: once, when it is made or counts something else. */
export function replay(db: Db, row: BudgetRow): void {
  db.delete(balances).where(eq(balances.budgetId, row.id)).run()
  db.delete(spendDays).where(eq(spendDays.budgetId, row.id)).run()
  const { periods, days } = replayed(row, piecesOf(db, row), held(db, inScope(schema.commitments, row)).map(promisedBy))
  for (const { period, balance } of periods) setBalance(db, row.id, period, balance)
  for (const { day, amount } of days) setDay(db, row.id, day, amount)
}

/** The pieces of the ledger that a budget counts; `where` narrows them. */
export function piecesOf(db: Db, row: Pick<BudgetRow, 'scope'>, where?: SQL): Piece[] {
  return db
    .select({ from: ledger.fromAt, to: ledger.toAt, perHour: ledger.perHour, fixed: ledger.fixed })
    .from(ledger)
    .where(and(inScope(ledger, row), where))
    .orderBy(asc(ledger.toAt))
    .all()
}

function inScope(
  table: typeof ledger | typeof schema.commitments,
  { scope }: Pick<BudgetRow, 'scope'>,
): SQL | undefined {
  if (scope === 'everything') return undefined
  const colon = scope.indexOf(':')
  const kind = scope.slice(0, colon) as 'provider' | 'requester' | 'project' | 'pool'
  return eq(table[kind], scope.slice(colon + 1) as never)
}
