import { and, asc, eq, gte, lt } from 'drizzle-orm'
import type { Budget, EpochMs, Forecast } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { type Exact, rounded } from './exact.ts'
import { forecast, LOOK_BACK_DAYS } from './forecast.ts'
import { dayAt, type Period } from './periods.ts'

const { spendDays } = schema
const HALF_DAY_MS = 43_200_000

/** What each whole day before today cost, newest first, as far back as there is spend and at most four weeks. */
export function wholeDays(
  db: Db,
  budget: Pick<Budget, 'id' | 'zone'>,
  now: EpochMs,
): Array<{ day: Period; amount: Exact }> {
  const first = db
    .select({ from: spendDays.fromAt })
    .from(spendDays)
    .where(eq(spendDays.budgetId, budget.id))
    .orderBy(asc(spendDays.day))
    .limit(1)
    .get()
  const days: Array<{ day: Period; amount: Exact }> = []
  if (!first) return days
  let day = dayAt(budget.zone, now)
  for (let i = 0; i < LOOK_BACK_DAYS; i++) {
    // Days have 23 to 25 hours: half a day before its begin lies in the one before.
    day = dayAt(budget.zone, day.from - HALF_DAY_MS)
    if (day.from < first.from) break
    days.push({ day, amount: { whole: 0, rest: 0 } })
  }
  const oldest = days.at(-1)
  if (!oldest) return days
  const rows = db
    .select()
    .from(spendDays)
    .where(
      and(
        eq(spendDays.budgetId, budget.id),
        gte(spendDays.day, oldest.day.key),
        lt(spendDays.day, dayAt(budget.zone, now).key),
      ),
    )
    .all()
  const spent = new Map(rows.map((row) => [row.day, { whole: row.spent, rest: row.spentRest }]))
  return days.map(({ day, amount }) => ({ day, amount: spent.get(day.key) ?? amount }))
}

/** What a budget's period is expected to come to; null without an end, or without three days of data. */
export function forecastOf(
  db: Db,
  budget: Pick<Budget, 'id' | 'zone'>,
  period: Period,
  now: EpochMs,
  { spent, committed }: { spent: Exact; committed: Exact },
): Forecast | null {
  if (period.until === null) return null
  return forecast({
    days: wholeDays(db, budget, now).map(({ amount }) => rounded(amount)),
    spent: rounded(spent),
    committed: rounded(committed),
    restMs: period.until - now,
  })
}
