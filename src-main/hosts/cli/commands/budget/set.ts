import { type Command, InvalidArgumentError } from 'commander'
import {
  type BudgetPeriod,
  type BudgetScope,
  budgetPeriod,
  budgetScope,
  formatDollars,
  type Threshold,
  thresholdAction,
} from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { foldAt, note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { painter } from '../../output/colour.ts'
import { fieldLines } from '../../output/fields.ts'
import { sayJson } from '../../output/json.ts'
import { dollars, dollarsOrZero, oneOf, since } from '../../parse/values.ts'
import { budgetFields, budgetJson } from './view.ts'

interface Options {
  scope?: BudgetScope
  period: BudgetPeriod
  limit: number
  hardCap?: number
  from?: number
  until?: number
  zone?: string
  autoApprovePerHour?: number
  autoApprovePerJob?: number
  autoApprovePerServer?: number
  at?: Threshold[]
  json?: boolean
}

/** `remotebot budget set` */
export function budgetSet(cli: Cli): Command {
  return leaf('set', 'set a limit; the same scope and period again changes it', [
    'budget set --period month --limit 300',
    'budget set --scope requester:ci-2 --period day --limit 20 --auto-approve-per-job 5',
    'budget set --scope project:eval --period month --limit 100 --at 80=notify,require_approval --at 100=block_new',
  ])
    .option('--scope <scope>', 'everything, provider:P, requester:R, project:X or pool:P (default: everything)', scope)
    .requiredOption('--period <period>', budgetPeriod.options.join(', '), oneOf(...budgetPeriod.options))
    .requiredOption('--limit <$>', 'what may be spent in a period', dollars)
    .option('--hard-cap <$>', 'what spend and promises never pass (default: the limit)', dollars)
    .option('--from <time>', 'where a custom period begins', since)
    .option('--until <time>', 'where a custom period ends', since)
    .option('--zone <zone>', 'where days begin, such as Europe/Berlin (default: here)')
    .option('--auto-approve-per-hour <$>', 'unasked up to this price per hour; 0: always ask', dollarsOrZero)
    .option('--auto-approve-per-job <$>', 'unasked up to this much for a job; 0: always ask', dollarsOrZero)
    .option('--auto-approve-per-server <$>', 'unasked up to this much for a server; 0: always ask', dollarsOrZero)
    .option(
      '--at <percent=actions>',
      `what follows at so much of the limit: ${thresholdAction.options.join(', ')}; "f" after the number means the forecast (repeatable)`,
      threshold,
    )
    .action(async ({ at, json, ...rest }: Options) => {
      const status = await (await client(cli)).budgets.set({ ...rest, ...(at === undefined ? {} : { thresholds: at }) })
      if (json) return sayJson(cli.io, budgetJson(status))
      const paint = painter(cli.io, cli.io.stdout)
      await say(cli.io, fieldLines(budgetFields(status), paint, foldAt(cli.io.stdout)).join('\n'))
      if (status.left < 0)
        await note(
          cli.io,
          `${formatDollars(-status.left)} more is spent or promised already than it allows: nothing new starts, and what runs goes on.`,
        )
    })
}

function scope(text: string): BudgetScope {
  const parsed = budgetScope.safeParse(text.trim())
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('A scope is everything, provider:P, requester:R, project:X or pool:P.')
}

/** "80=notify,require_approval", "100f=notify". */
function threshold(text: string, before: Threshold[] = []): Threshold[] {
  const [, percent = '', forecast = '', names = ''] = /^\s*(\d{1,4})\s*%?\s*(f?)\s*=\s*(.+)$/.exec(text) ?? []
  const actions = names
    .split(',')
    .map((name) => thresholdAction.safeParse(name.trim().toLowerCase().replaceAll('-', '_')))
  if (percent === '' || Number(percent) < 1 || Number(percent) > 1000 || actions.some(({ success }) => !success)) {
    throw new InvalidArgumentError(
      `Such as 80=notify,require_approval or 100f=notify is needed; actions: ${thresholdAction.options.join(', ')}.`,
    )
  }
  const basis = forecast === '' ? 'actual' : 'forecast'
  return [
    ...before,
    { percent: Number(percent), basis, actions: actions.flatMap(({ data }) => data ?? []), afterApproval: false },
  ]
}
