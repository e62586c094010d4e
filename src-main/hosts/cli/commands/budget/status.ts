import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { foldAt, say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { painter } from '../../output/colour.ts'
import { fieldLines } from '../../output/fields.ts'
import { sayJson } from '../../output/json.ts'
import { tableLines } from '../../output/table.ts'
import { budgetFields, budgetJson, COLUMNS } from './view.ts'

/** `remotebot budget status` */
export function budgetStatus(cli: Cli): Command {
  return leaf('status [budget]', 'how every budget stands, or all about one', [
    'budget status',
    'budget status everything/month',
  ]).action(async (name: string | undefined, { json }: { json?: boolean }) => {
    const engine = await client(cli)
    const paint = painter(cli.io, cli.io.stdout)
    if (name !== undefined) {
      const one = await engine.budgets.get({ budget: name })
      if (json) return sayJson(cli.io, budgetJson(one))
      return say(cli.io, fieldLines(budgetFields(one), paint, foldAt(cli.io.stdout)).join('\n'))
    }
    const all = await engine.budgets.list()
    if (json) return sayJson(cli.io, all.map(budgetJson))
    if (all.length === 0)
      return say(cli.io, 'There is no budget yet. Set one: remotebot budget set --period month --limit 300')
    await say(cli.io, tableLines(all, COLUMNS, width(cli.io.stdout), paint).join('\n'))
  })
}
