import type { Command } from 'commander'
import { formatDollars } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { localTime, moment } from '../../output/ages.ts'
import { sayJson } from '../../output/json.ts'
import { budgetName } from './view.ts'

/** Columns of the bar. */
const BAR = 40

/** `remotebot budget report` */
export function budgetReport(cli: Cli): Command {
  return leaf('report [budget]', 'how a budget burns down in its period (default: the first one)', [
    'budget report',
    'budget report everything/month --json',
  ]).action(async (name: string | undefined, { json }: { json?: boolean }) => {
    const engine = await client(cli)
    const [first] = name === undefined ? await engine.budgets.list() : [await engine.budgets.get({ budget: name })]
    if (!first) return json ? sayJson(cli.io, null) : say(cli.io, 'There is no budget yet. See: remotebot cost report')
    const burn = await engine.budgets.burnDown({ budget: first.id })
    if (json) return sayJson(cli.io, { id: first.id, name: budgetName(first), status: 'ok', ...burn })
    const { spent, limit, forecast, billedAt, difference } = burn
    const end = first.current.until === null ? 'of all time' : `until ${localTime(burn.until)}`
    await say(cli.io, `${budgetName(first)}, ${end}: limit ${formatDollars(limit)}\n`)
    const days = lastOfEachDay(spent)
    const top = Math.max(limit, ...days.map(({ amount }) => amount), 1)
    for (const { at, amount } of days)
      await say(
        cli.io,
        `${localTime(at).slice(0, 10)}  ${'#'.repeat(Math.round((amount / top) * BAR)).padEnd(BAR)}  ${formatDollars(amount)}`,
      )
    const last = forecast.at(-1)
    await say(
      cli.io,
      last
        ? `\nForecast: ${formatDollars(last.expected)} (${formatDollars(last.low)} to ${formatDollars(last.high)})`
        : `\nForecast: ${first.current.until === null ? 'none: it has no end' : 'after three days of data'}`,
    )
    if (billedAt !== null && difference !== null)
      await say(
        cli.io,
        `Bills read ${moment(billedAt)}: ${formatDollars(Math.abs(difference))} ${difference < 0 ? 'less' : 'more'} than estimated`,
      )
  })
}

/** The newest point of each day, in this computer's zone. */
function lastOfEachDay(points: readonly { at: number; amount: number }[]): { at: number; amount: number }[] {
  return [...new Map(points.map((point) => [localTime(point.at).slice(0, 10), point])).values()]
}
