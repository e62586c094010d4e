import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { confirm } from '../../prompt/ask.ts'
import { budgetJson, budgetName } from './view.ts'

/** `remotebot budget remove` */
export function budgetRemove(cli: Cli): Command {
  return leaf('remove <budget>', 'take a limit away; what was spent stays in the ledger', [
    'budget remove project:eval/month',
  ])
    .option('-y, --yes', 'without a question')
    .action(async (name: string, { yes, json }: { yes?: boolean; json?: boolean }) => {
      const engine = await client(cli)
      const budget = await engine.budgets.get({ budget: name })
      if (!(await confirm(cli.io, `Remove ${budgetName(budget)}? Nothing limits that any more.`, yes === true))) {
        return json ? sayJson(cli.io, budgetJson(budget)) : say(cli.io, `${budgetName(budget)} stays.`)
      }
      const removed = await engine.budgets.remove({ budget: budget.id })
      if (json) return sayJson(cli.io, { ...removed, name: budgetName(removed), status: 'removed' })
      await say(cli.io, `${budgetName(removed)} is removed.`)
    })
}
