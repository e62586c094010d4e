import { type BudgetStatus, formatDollars } from '../../../../../src-shared/vocabulary/index.ts'
import { localTime } from '../../output/ages.ts'
import { periodText } from '../../output/approval-view.ts'
import { hourly } from '../../output/money.ts'
import type { Column } from '../../output/table.ts'

/** How a budget is named in commands: "everything/month". */
export const budgetName = ({ scope, period }: Pick<BudgetStatus, 'scope' | 'period'>): string => `${scope}/${period}`

/** "ok", "over its limit", "blocks new", in a word or two. */
export function budgetState({ left, spent, limit, reached }: BudgetStatus): string {
  if (left < 0) return 'over its cap'
  if (reached.some(({ actions }) => actions.includes('block_new'))) return 'blocks new'
  if (spent >= limit) return 'over its limit'
  return reached.some(({ actions }) => actions.includes('require_approval')) ? 'asks for all' : 'ok'
}

export const COLUMNS: Column<BudgetStatus>[] = [
  { title: 'BUDGET', value: budgetName, min: 14 },
  { title: 'SPENT', value: ({ spent }) => formatDollars(spent), right: true },
  { title: 'COMMITTED', value: ({ committed }) => formatDollars(committed), right: true },
  { title: 'LIMIT', value: ({ limit }) => formatDollars(limit), right: true },
  {
    title: 'LEFT',
    value: ({ left }) => formatDollars(left),
    right: true,
    colour: ({ left }) => (left < 0 ? 'red' : null),
  },
  { title: 'NOW', value: ({ perHour }) => `${hourly(perHour)}/h`, right: true, optional: 2 },
  {
    title: 'FORECAST',
    value: ({ forecast }) => (forecast === null ? '–' : formatDollars(forecast.expected)),
    right: true,
    optional: 1,
  },
  {
    title: 'STATUS',
    value: budgetState,
    colour: (status) => (budgetState(status) === 'ok' ? 'green' : 'yellow'),
  },
]

/** A budget for `--json`. */
export function budgetJson(status: BudgetStatus): object {
  return { ...status, name: budgetName(status), status: budgetState(status) }
}

/** One budget, label by label. */
export function budgetFields(status: BudgetStatus): Array<[string, string | null]> {
  const { current, forecast, thresholds, runsOutAt } = status
  const auto: Array<[string, number | null]> = [
    ['an hour', status.autoApprovePerHour],
    ['a job', status.autoApprovePerJob],
    ['a server', status.autoApprovePerServer],
  ]
  const without = auto.flatMap(([what, value]) =>
    value === null ? [] : [value === 0 ? `nothing ${what}` : `up to ${formatDollars(value)} ${what}`],
  )
  return [
    ['Budget', `${budgetName(status)}  ${status.id}`],
    ['Status', budgetState(status)],
    [
      'Period',
      current.until === null
        ? 'all time'
        : `${periodText(status.period)}: ${localTime(current.from)} to ${localTime(current.until)} (${status.zone})`,
    ],
    ['Spent', `${formatDollars(status.spent)} of ${formatDollars(status.limit)}, est.`],
    ['Committed', formatDollars(status.committed)],
    ['Left', `${formatDollars(status.left)} until the hard cap of ${formatDollars(status.hardCap)}`],
    ['Now', `${hourly(status.perHour)}/h`],
    [status.hardCap === status.limit ? 'Runs out' : 'Limit spent', runsOutAt === null ? null : localTime(runsOutAt)],
    [
      'Forecast',
      forecast === null
        ? current.until === null
          ? 'none: it has no end'
          : 'after three days of data'
        : `${formatDollars(forecast.expected)} (${formatDollars(forecast.low)} to ${formatDollars(forecast.high)})`,
    ],
    ['Unasked', without.length === 0 ? 'as the settings say' : without.join(', ')],
    ...thresholds.map(({ percent, basis, actions, afterApproval }, i): [string, string] => [
      i === 0 ? 'At' : '',
      `${percent} % (${basis}): ${actions.map((name) => name.replaceAll('_', ' ')).join(', ')}${afterApproval ? ', once somebody agrees' : ''}`,
    ]),
    ...status.reached.map(({ percent, at, waits }): [string, string] => [
      'Reached',
      `${percent} %, ${localTime(at)}${waits ? '; what it stops waits for a yes' : ''}`,
    ]),
  ]
}
