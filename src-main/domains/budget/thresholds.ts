import { and, eq } from 'drizzle-orm'
import type { Budget, Forecast, Threshold } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import type { Exact } from './exact.ts'
import type { Period } from './periods.ts'

const { thresholdsReached } = schema

/** The thresholds of a budget that are met by what is spent, and by what is expected (null: nothing is). Pure. */
export function thresholdsMet(
  { limit, thresholds }: Pick<Budget, 'limit' | 'thresholds'>,
  spent: Exact,
  forecast: Forecast | null,
): Threshold[] {
  const met = (amount: number, percent: number) => amount * 100 >= limit * percent
  return thresholds.filter(({ basis, percent }) =>
    basis === 'actual' ? met(spent.whole, percent) : forecast !== null && met(forecast.expected, percent),
  )
}

/** The thresholds that count in a period: met by what is spent now, or written down when they were reached. */
export function reachedIn(db: Db, budget: Budget, period: Period, spent: Exact): Threshold[] {
  if (budget.thresholds.length === 0) return []
  const written = reachedRows(db, budget.id, period.key)
  const met = thresholdsMet(budget, spent, null)
  return budget.thresholds.filter((one) => met.includes(one) || written.some((row) => isSame(row, one)))
}

/** What is written down as reached in a period. */
export function reachedRows(db: Db, budgetId: string, periodKey: string) {
  return db
    .select()
    .from(thresholdsReached)
    .where(and(eq(thresholdsReached.budgetId, budgetId), eq(thresholdsReached.periodKey, periodKey)))
    .all()
}

/** Whether a threshold that was changed wants something that it did not want before: reached already, it acts once more. */
export function doesMore(before: Threshold | undefined, after: Threshold): boolean {
  if (before === undefined || after.actions.some((action) => !before.actions.includes(action))) return true
  return before.afterApproval && !after.afterApproval
}

/** A budget's thresholds are told apart by percent and basis. */
export function isSame(a: Pick<Threshold, 'percent' | 'basis'>, b: Pick<Threshold, 'percent' | 'basis'>): boolean {
  return a.percent === b.percent && a.basis === b.basis
}
