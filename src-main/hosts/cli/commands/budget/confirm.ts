import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { confirm } from '../../prompt/ask.ts'
import { budgetJson, budgetName } from './view.ts'

const isActual = ({ basis }: { basis: 'actual' | 'forecast' }) => basis === 'actual'

/** `remotebot budget confirm` */
export function budgetConfirm(cli: Cli): Command {
  return leaf('confirm <budget> <percent>', 'say yes to what a threshold wants to end, where it waits for that', [
    'budget confirm everything/month 100',
    'budget confirm everything/month 100f --yes',
  ])
    .option('-y, --yes', 'without a question')
    .action(async (name: string, at: string, { yes, json }: { yes?: boolean; json?: boolean }) => {
      const [, number = '0', forecast = ''] = /^(\d{1,4})\s*%?\s*(f?)$/.exec(at) ?? []
      const percent = Number(number)
      if (percent < 1 || percent > 1000)
        throw usageError(`"${at}" is no percentage of a limit.`, 'Such as 100, or 100f for the forecast.')
      const engine = await client(cli)
      const budget = await engine.budgets.get({ budget: name })
      // What is spent goes before what is expected, and a yes is to one of them.
      const waiting = budget.reached.filter((one) => one.waits && one.percent === percent)
      const meant = forecast === '' ? (waiting.find(isActual) ?? waiting[0]) : waiting.find((one) => !isActual(one))
      const basis = meant?.basis ?? (forecast === '' ? 'actual' : 'forecast')
      const all = meant?.actions.includes('stop_all_after_sync')
      const which = all ? 'all servers, once their results are home' : 'the servers on which nothing runs'
      const what = `End ${which}, as the budget ${budgetName(budget)} wants at ${percent} % ${basis === 'actual' ? 'spent' : 'expected'}?`
      if (!(await confirm(cli.io, what, yes === true)))
        return json ? sayJson(cli.io, { ...budgetJson(budget), stopped: [] }) : say(cli.io, 'Nothing is ended.')
      const { stopped } = await engine.budgets.confirmStop({ budget: budget.id, percent, basis })
      if (json) return sayJson(cli.io, { ...budgetJson(budget), stopped })
      await say(cli.io, stopped.length === 0 ? 'There is nothing to end.' : `Ended: ${stopped.join(', ')}.`)
    })
}
