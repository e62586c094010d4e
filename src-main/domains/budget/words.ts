import {
  type Budget,
  type BudgetScope,
  formatDollars,
  type MicroDollars,
  PERIOD_WORDS,
  type Settings,
} from '../../../src-shared/vocabulary/index.ts'
import type { Period } from './periods.ts'

const LIMITS = {
  autoApprovePerHour: 'an hour',
  autoApprovePerJob: 'for a job',
  autoApprovePerServer: 'for a server',
} as const

/** "everything", "provider runpod", "project vision". */
export function scopeWords(scope: BudgetScope): string {
  const colon = scope.indexOf(':')
  return colon < 0 ? scope : `${scope.slice(0, colon)} ${scope.slice(colon + 1)}`
}

/** Of a budget: "monthly"; of one of its periods: "2026-11", "the week of 2026-11-16", "all time". */
export function periodWords(budget: Pick<Budget, 'period'>, period?: Period): string {
  if (!period) return PERIOD_WORDS[budget.period]
  if (budget.period === 'total') return 'all time'
  if (budget.period === 'custom') return 'its days'
  return budget.period === 'week' ? `the week of ${period.key}` : period.key
}

/** How people name a budget: its scope and period, "everything/month". */
export function refOf(budget: Pick<Budget, 'scope' | 'period'>): string {
  return `${budget.scope}/${budget.period}`
}

/** Why a person is asked: what is wanted, and the limit that it passes. */
export function limitWords(
  limit: keyof Pick<Settings, 'autoApprovePerHour' | 'autoApprovePerJob' | 'autoApprovePerServer'>,
  wanted: MicroDollars,
  found: { amount: MicroDollars; budget: Budget | null },
): string {
  const whose = found.budget ? `the budget of ${scopeWords(found.budget.scope)}` : 'the settings'
  const what = limit === 'autoApprovePerHour' ? formatDollars(wanted) : `Up to ${formatDollars(wanted)}`
  if (found.amount === 0) return `${what} ${LIMITS[limit]} need a person's yes: ${whose} let nothing pass without one.`
  return `${what} ${LIMITS[limit]} is more than the ${formatDollars(found.amount)} that ${whose} let pass without asking.`
}
