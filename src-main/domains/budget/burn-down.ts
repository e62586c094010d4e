import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import { forecastLine } from '../../../src-shared/forecast.ts'
import type { EpochMs } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { billedAgainst } from './billed.ts'
import { type Exact, plus, rounded, ZERO } from './exact.ts'
import { spentBefore } from './history.ts'
import type { Period } from './periods.ts'
import { piecesOf } from './replay.ts'
import { asBudget, type BudgetRow } from './rows.ts'
import { type Running, runningPieces } from './running.ts'
import { currentPeriod, standing } from './status.ts'
import { cumulative } from './sweep.ts'

const { ledger, spendDays } = schema
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Spend by time in a budget's period that is now: by hour in a day, else by day; and what is expected until its end. */
export function burnDownOf(db: Db, row: BudgetRow, all: readonly Running[], now: EpochMs): BurnDown {
  const budget = asBudget(row)
  const period = currentPeriod(row, now)
  const days = daysIn(db, row, period)
  const from = row.period === 'total' ? (days[0]?.from ?? budget.createdAt) : period.from
  // What never ends is drawn for as long again as it is old, and at least a month.
  const until = period.until ?? now + Math.max(now - from, 30 * DAY_MS)
  const stands = standing(db, row, period, all, now)
  const spent = row.period === 'day' ? byHour(db, row, all, from, Math.min(now, until)) : byDay(days, from)
  const last = { at: Math.max(from, Math.min(now, until)), amount: rounded(stands.spent) }
  const known = { days: spentBefore(db, budget, now), spent: last.amount, committed: rounded(stands.committed) }
  return {
    from,
    until,
    limit: budget.limit,
    spent: [...spent.filter(({ at }) => at < last.at), last],
    forecast: now >= from && now < until ? forecastLine(known, now, until) : [],
    ...billedAgainst(db, row, from, Math.min(now, until)),
  }
}

function daysIn(db: Db, row: BudgetRow, period: Period): Array<{ from: EpochMs; until: EpochMs; amount: Exact }> {
  return db
    .select()
    .from(spendDays)
    .where(
      and(
        eq(spendDays.budgetId, row.id),
        gte(spendDays.untilAt, period.from + 1),
        period.until === null ? undefined : lt(spendDays.fromAt, period.until),
      ),
    )
    .orderBy(asc(spendDays.day))
    .all()
    .map((day) => ({ from: day.fromAt, until: day.untilAt, amount: { whole: day.spent, rest: day.spentRest } }))
}

function byDay(days: ReturnType<typeof daysIn>, from: EpochMs) {
  let total = ZERO
  const points = days.map(({ until, amount }) => {
    total = plus(total, amount)
    return { at: until, amount: rounded(total) }
  })
  return [{ at: from, amount: 0 }, ...points]
}

function byHour(db: Db, row: BudgetRow, all: readonly Running[], from: EpochMs, until: EpochMs) {
  const pieces = [...piecesOf(db, row, gte(ledger.toAt, from)), ...runningPieces(all, row, until)]
  const hours = []
  for (let at = from; at < until; at += HOUR_MS) hours.push(at)
  return cumulative(pieces, from, hours)
}
