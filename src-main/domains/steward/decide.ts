import { type BudgetStatus, formatDollars, type Threshold } from '../../../src-shared/vocabulary/index.ts'
import { periodWords, scopesOf, scopeWords } from '../budget/index.ts'
import type { StewardServer } from './ports.ts'

/** A threshold, as it is told apart within a budget. */
export type ThresholdKey = Pick<Threshold, 'percent' | 'basis'>

/** The thresholds of a budget that what is spent, or expected, has reached, and that are not among `known`. Pure. */
export function newlyReached(status: BudgetStatus, known: readonly ThresholdKey[]): Threshold[] {
  const { thresholds, limit, spent, forecast } = status
  return thresholds.filter((one) => {
    if (known.some((other) => isSame(one, other))) return false
    const amount = one.basis === 'actual' ? spent : (forecast?.expected ?? null)
    return amount !== null && amount * 100 >= limit * one.percent
  })
}

/** Whether two are the same threshold. */
export const isSame = (a: ThresholdKey, b: ThresholdKey) => a.percent === b.percent && a.basis === b.basis

/** Whether it ends servers. */
export function stops({ actions }: Threshold): boolean {
  return actions.includes('stop_idle') || actions.includes('stop_all_after_sync')
}

/** The servers that a threshold ends now: all that the budget counts, or the idle ones of them. */
export function targets(
  { scope }: Pick<BudgetStatus, 'scope'>,
  { actions }: Pick<Threshold, 'actions'>,
  servers: readonly StewardServer[],
): StewardServer[] {
  const counted = servers.filter((server) => server.mayEnd && scopesOf(server).includes(scope))
  if (actions.includes('stop_all_after_sync')) return counted
  return actions.includes('stop_idle') ? counted.filter(({ busy }) => !busy) : []
}

/** What was reached, and what follows, as one sentence for people. */
export function reachedText(status: BudgetStatus, threshold: Threshold): string {
  const { scope, spent, limit, forecast } = status
  const what =
    threshold.basis === 'actual'
      ? `has reached ${threshold.percent} %: ${formatDollars(spent)}`
      : `is expected to reach ${threshold.percent} %: ${formatDollars(forecast?.expected ?? 0)}`
  const follows = threshold.actions.map((action) => FOLLOWS[action]).filter((text) => text !== null)
  const waits = threshold.afterApproval && stops(threshold) ? ', once somebody says yes' : ''
  const end = follows.length === 0 ? '.' : `; ${follows.join(', ')}${waits}.`
  return `The ${periodWords(status)} budget of ${scopeWords(scope)} ${what} of ${formatDollars(limit)}${end}`
}

const FOLLOWS: Record<Threshold['actions'][number], string | null> = {
  note: null,
  notify: null,
  require_approval: 'a person decides about all that is new',
  block_new: 'nothing new is rented',
  stop_idle: 'idle servers are ended',
  stop_all_after_sync: 'its servers are ended when results are home',
}
