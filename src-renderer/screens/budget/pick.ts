import { forecast } from '../../../src-shared/forecast.ts'
import type { BudgetStatus, CostLine, Forecast } from '../../../src-shared/vocabulary/index.ts'

const PERIODS: ReadonlyArray<BudgetStatus['period']> = ['month', 'week', 'day', 'total', 'custom']

/** Budgets as they are listed: everything before its parts, the month before the rest. */
export function inOrder(budgets: readonly BudgetStatus[]): BudgetStatus[] {
  const rank = ({ scope, period }: BudgetStatus) => (scope === 'everything' ? 0 : 10) + PERIODS.indexOf(period)
  return [...budgets].sort((a, b) => rank(a) - rank(b) || a.scope.localeCompare(b.scope))
}

/** The budget that an address names; the first where it names none, or one that is gone. */
export const picked = (budgets: readonly BudgetStatus[], id: string | undefined): BudgetStatus | undefined =>
  budgets.find((one) => one.id === id) ?? inOrder(budgets)[0]

/** The budget that counts one line of a report over the same period: of this requester, project or provider. */
export function budgetOfLine(
  budgets: readonly BudgetStatus[],
  of: Pick<BudgetStatus, 'period' | 'current'>,
  by: string,
  key: string | null,
): BudgetStatus | undefined {
  return budgets.find(
    ({ scope, period, current }) =>
      key !== null && scope === `${by}:${key}` && period === of.period && current.key === of.current.key,
  )
}

/** What a line of a report is expected to come to by the end of a budget's period; null without an end, or three days of data. */
export function forecastOfLine(
  { spent, committed }: Pick<CostLine, 'spent' | 'committed'>,
  days: readonly number[],
  { current: { from, until } }: Pick<BudgetStatus, 'current'>,
  now: number,
): Forecast | null {
  if (until === null || now < from || now >= until) return null
  return forecast({ days, spent, committed, restMs: until - now })
}
