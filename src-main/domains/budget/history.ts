import { and, asc, eq, gte, lt } from 'drizzle-orm'
import { forecast, LOOK_BACK_DAYS } from '../../../src-shared/forecast.ts'
import type { Budget, EpochMs, Forecast, MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { type Exact, rounded } from './exact.ts'
import { dayAt, daysBefore, type Period } from './periods.ts'

const { spendDays } = schema

/** What each whole day before today cost, newest first, as far back as there is spend and at most four weeks. */
export function spentBefore(db: Db, budget: Pick<Budget, 'id' | 'zone'>, now: EpochMs): MicroDollars[] {
  const first = db
    .select({ from: spendDays.fromAt })
    .from(spendDays)
    .where(eq(spendDays.budgetId, budget.id))
    .orderBy(asc(spendDays.day))
    .limit(1)
    .get()
  if (!first) return []
  const days = daysBefore(budget.zone, now, LOOK_BACK_DAYS).filter(({ from }) => from >= first.from)
  const oldest = days.at(-1)
  if (!oldest) return []
  const rows = db
    .select()
    .from(spendDays)
    .where(
      and(
        eq(spendDays.budgetId, budget.id),
        gte(spendDays.day, oldest.key),
        lt(spendDays.day, dayAt(budget.zone, now).key),
      ),
    )
    .all()
  const spent = new Map(rows.map((row) => [row.day, rounded({ whole: row.spent, rest: row.spentRest })]))
  return days.map(({ key }) => spent.get(key) ?? 0)
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
    days: spentBefore(db, budget, now),
    spent: rounded(spent),
    committed: rounded(committed),
    restMs: period.until - now,
  })
}
