import { and, asc, eq, gt, gte, lt, lte, max, min, or, type SQL, sql } from 'drizzle-orm'
import { type Db, schema } from '../../ground/store/index.ts'
import { allocatePromise, type Promised, type Share } from './allocate.ts'
import { type Balance, daysOfSpend, held, promisedBy, setBalance, setDay } from './balances.ts'
import { type Exact, HOUR_MS, plus, ZERO } from './exact.ts'
import { dayAt, type Period, periodAt } from './periods.ts'
import { asBudget, type BudgetRow } from './rows.ts'

const { balances, ledger, spendDays } = schema

/** A piece of the ledger, as far as sums need it. */
export interface Piece {
  from: number
  to: number
  perHour: number
  fixed: number
}

/** What was spent on each day, by its key. */
type Days = Map<string, { day: Period; amount: Exact }>

/** How all periods of a budget stand after these pieces, with these promises held. Pure: what is kept piece by piece comes to the same. */
export function replayed(row: BudgetRow, pieces: Iterable<Piece>, promises: Iterable<Promised>) {
  const days: Days = new Map()
  for (const piece of pieces) addToDays(days, daysOfSpend(row, piece))
  return stood(row, days, promises)
}

/** Works out a budget's balances from the ledger and from what is promised: once, when it is made or counts something else. */
export function replay(db: Db, row: BudgetRow): void {
  db.delete(balances).where(eq(balances.budgetId, row.id)).run()
  db.delete(spendDays).where(eq(spendDays.budgetId, row.id)).run()
  const promises = held(db, inScope(schema.commitments, row)).map(promisedBy)
  const { periods, days } =
    row.period === 'custom'
      ? replayed(row, piecesOf(db, row, reaching(row)), promises)
      : stood(row, ledgerDays(db, row), promises)
  for (const { period, balance } of periods) setBalance(db, row.id, period, balance)
  for (const { day, amount } of days) setDay(db, row.id, day, amount)
}

/** Pieces that reach into a budget's own time; those of no length that lie at its edges too. */
function reaching({ fromAt, untilAt }: BudgetRow): SQL | undefined {
  return and(gte(ledger.toAt, fromAt ?? 0), untilAt === null ? undefined : lte(ledger.fromAt, untilAt))
}

/** Each day lies in one period; a custom one may begin within it, and what was before is left out of the day already. */
function stood(row: BudgetRow, days: Days, promises: Iterable<Promised>) {
  const budget = asBudget(row)
  const periods = new Map<string, { period: Period; balance: Balance }>()
  const add = (key: keyof Balance, period: Period, amount: Exact) => {
    const balance = periods.get(period.key)?.balance ?? { spent: ZERO, reserved: ZERO }
    periods.set(period.key, { period, balance: { ...balance, [key]: plus(balance[key], amount) } })
  }
  for (const { day, amount } of days.values()) {
    const period = periodAt(budget, Math.max(day.from, row.fromAt ?? 0))
    if (period) add('spent', period, amount)
  }
  for (const promise of promises) {
    for (const { period, amount } of allocatePromise(budget, promise)) add('reserved', period, amount)
  }
  return { periods: [...periods.values()], days: [...days.values()] }
}

/**
 * The whole ledger by days. Pieces within one day are summed by the database, which is many times as fast as reading a million of
 * them; those that cross midnight are read.
 */
function ledgerDays(db: Db, row: BudgetRow): Days {
  const { fromAt, toAt, perHour, fixed } = ledger
  const days: Days = new Map()
  const ends = db
    .select({ first: min(fromAt), last: max(toAt) })
    .from(ledger)
    .where(inScope(ledger, row))
    .get()
  if (!ends || ends.first === null || ends.last === null) return days
  // A bound number would be no integer, and neither would be what is divided by it.
  const hour = sql.raw(String(HOUR_MS))
  const units = sql`${perHour} * (${toAt} - ${fromAt})`
  for (let day = dayAt(row.zone, ends.first - 1); day.from <= ends.last; day = dayAt(row.zone, day.until as number)) {
    const until = day.until as number
    const ended = and(gt(toAt, day.from), lte(toAt, until))
    const within = db
      .select({
        count: sql<number>`COUNT(*)`,
        whole: sql<number>`COALESCE(SUM((${units}) / ${hour} + ${fixed}), 0)`,
        rest: sql<number>`COALESCE(SUM((${units}) % ${hour}), 0)`,
      })
      .from(ledger)
      .where(and(inScope(ledger, row), ended, gte(fromAt, day.from), lt(fromAt, until)))
      .get()
    if (within && within.count > 0) {
      const amount = plus({ whole: within.whole, rest: within.rest }, ZERO)
      addToDays(days, [{ period: day, amount }])
    }
    const across = and(ended, or(lt(fromAt, day.from), gte(fromAt, until)))
    for (const piece of piecesOf(db, row, across)) addToDays(days, daysOfSpend(row, piece))
  }
  return days
}

/** What a budget's pieces come to that ended within a time, without what of them was before it. Summed by the database. */
export function amountIn(db: Db, row: Pick<BudgetRow, 'scope'>, from: number, to: number): Exact {
  const { fromAt, toAt, perHour, fixed } = ledger
  const hour = sql.raw(String(HOUR_MS))
  const units = sql`${perHour} * (${toAt} - MAX(${fromAt}, ${sql.raw(String(from))}))`
  const due = sql`CASE WHEN ${fromAt} >= ${from} THEN ${fixed} ELSE 0 END`
  const sums = db
    .select({
      whole: sql<number>`COALESCE(SUM((${units}) / ${hour} + ${due}), 0)`,
      rest: sql<number>`COALESCE(SUM((${units}) % ${hour}), 0)`,
    })
    .from(ledger)
    .where(and(inScope(ledger, row), gte(toAt, from), lte(toAt, to)))
    .get()
  return plus({ whole: sums?.whole ?? 0, rest: sums?.rest ?? 0 }, ZERO)
}

function addToDays(days: Days, shares: readonly Share[]): void {
  for (const { period: day, amount } of shares) {
    days.set(day.key, { day, amount: plus(days.get(day.key)?.amount ?? ZERO, amount) })
  }
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

/** Rows that a budget counts. */
export function inScope(
  table: typeof ledger | typeof schema.commitments | typeof schema.meters,
  { scope }: Pick<BudgetRow, 'scope'>,
): SQL | undefined {
  if (scope === 'everything') return undefined
  const colon = scope.indexOf(':')
  const kind = scope.slice(0, colon) as 'provider' | 'requester' | 'project' | 'pool'
  return eq(table[kind], scope.slice(colon + 1) as never)
}
