import { type Command, InvalidArgumentError } from 'commander'
import {
  type BudgetPeriod,
  type BudgetScope,
  type BudgetStatus,
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
import { budgetFields, budgetJson, budgetName } from './view.ts'

/** An amount, 0, or what the settings say. */
type Unasked = number | 'settings'

interface Options {
  scope?: BudgetScope
  period: BudgetPeriod
  limit: number
  hardCap?: number
  from?: number
  until?: number
  zone?: string
  autoApprovePerHour?: Unasked
  autoApprovePerJob?: Unasked
  autoApprovePerServer?: Unasked
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
    .option(
      '--auto-approve-per-hour <$>',
      'unasked up to this price per hour; 0: always ask; settings: as they say',
      unasked,
    )
    .option('--auto-approve-per-job <$>', 'unasked up to this much for a job', unasked)
    .option('--auto-approve-per-server <$>', 'unasked up to this much for a server', unasked)
    .option(
      '--at <percent=actions>',
      `what follows at so much of the limit: ${thresholdAction.options.join(', ')}; with after_approval, what ends servers waits for: budget confirm; "f" after the number means the forecast; none takes all away (repeatable)`,
      threshold,
    )
    .action(async ({ at, json, autoApprovePerHour, autoApprovePerJob, autoApprovePerServer, ...rest }: Options) => {
      const unasked = { autoApprovePerHour, autoApprovePerJob, autoApprovePerServer }
      const status = await (await client(cli)).budgets.set({
        ...rest,
        ...given(unasked),
        ...(at === undefined ? {} : { thresholds: at }),
      })
      if (json) return sayJson(cli.io, budgetJson(status))
      const paint = painter(cli.io, cli.io.stdout)
      await say(cli.io, fieldLines(budgetFields(status), paint, foldAt(cli.io.stdout)).join('\n'))
      const { left } = status
      const ends = status.thresholds.filter(
        (one) => isMet(status, one) && one.actions.some((name) => /^stop_/.test(name)),
      )
      if (left < 0) {
        const runs = ends.length === 0 ? ', and what runs goes on' : ''
        await note(
          cli.io,
          `${formatDollars(-left)} more is spent or promised already than it allows: nothing new starts${runs}.`,
        )
      }
      for (const { percent, actions, afterApproval } of ends) {
        const which = actions.includes('stop_all_after_sync')
          ? 'servers are ended, after their results'
          : 'idle servers are ended'
        const when = afterApproval ? `: waits for: remotebot budget confirm ${budgetName(status)} ${percent}` : ''
        await note(cli.io, `${percent} % of it is reached already, so its ${which}${when}.`)
      }
    })
}

/** Whether what is spent, or expected, has reached a threshold. */
function isMet({ spent, forecast, limit }: BudgetStatus, { basis, percent }: Threshold): boolean {
  const amount = basis === 'actual' ? spent : (forecast?.expected ?? 0)
  return amount * 100 >= limit * percent
}

function unasked(text: string): Unasked {
  return text.trim().toLowerCase() === 'settings' ? 'settings' : dollarsOrZero(text)
}

/** The limits that were given, as the contract has them: null is what the settings say. */
function given<Name extends string>(limits: Record<Name, Unasked | undefined>): { [one in Name]?: number | null } {
  const all = Object.entries<Unasked | undefined>(limits).filter(([, value]) => value !== undefined)
  return Object.fromEntries(all.map(([name, value]) => [name, value === 'settings' ? null : value])) as never
}

function scope(text: string): BudgetScope {
  const parsed = budgetScope.safeParse(text.trim())
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('A scope is everything, provider:P, requester:R, project:X or pool:P.')
}

/** "80=notify,require_approval", "100f=notify", "100=stop_idle,after_approval", "none". */
function threshold(text: string, before: Threshold[] = []): Threshold[] {
  if (text.trim().toLowerCase() === 'none') return []
  const [, percent = '', forecast = '', names = ''] = /^\s*(\d{1,4})\s*%?\s*(f?)\s*=\s*(.+)$/.exec(text) ?? []
  const words = names.split(',').map((name) => name.trim().toLowerCase().replaceAll('-', '_'))
  const afterApproval = words.includes('after_approval')
  const actions = words.filter((name) => name !== 'after_approval').map((name) => thresholdAction.safeParse(name))
  const known = actions.length > 0 && actions.every(({ success }) => success)
  if (percent === '' || Number(percent) < 1 || Number(percent) > 1000 || !known) {
    throw new InvalidArgumentError(
      `Such as 80=notify,require_approval or 100f=notify is needed; actions: ${thresholdAction.options.join(', ')}.`,
    )
  }
  const basis = forecast === '' ? 'actual' : 'forecast'
  return [
    ...before,
    { percent: Number(percent), basis, actions: actions.flatMap(({ data }) => data ?? []), afterApproval },
  ]
}
