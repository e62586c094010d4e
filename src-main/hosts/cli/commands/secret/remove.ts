import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { confirm } from '../../prompt/ask.ts'
import { sayKept } from '../kept.ts'

/** `remotebot secret remove` */
export function secretRemove(cli: Cli): Command {
  return leaf('remove <name>', 'remove a value from the vault', ['secret remove HF_TOKEN'])
    .option('-y, --yes', 'remove it without a question')
    .action(async (name: string, options: { yes?: boolean; json?: boolean }) => {
      const sure = await confirm(cli.io, `Remove ${name}? Its value can't be had back.`, options.yes === true)
      if (!sure) return sayKept(cli, { id: name, name }, options.json)
      await (await client(cli)).secrets.remove({ name })
      if (options.json) return sayJson(cli.io, { id: name, name, status: 'removed' })
      await say(cli.io, `Removed ${name}.`)
    })
}
