import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { readSecret } from '../../prompt/secret-input.ts'

/** `remotebot secret set` */
export function secretSet(cli: Cli): Command {
  return leaf('set <name>', 'keep a value in the vault, from a prompt or standard input', [
    'secret set HF_TOKEN',
    'secret set HF_TOKEN < token.txt',
  ])
    .addHelpText('after', '\nThe value is never an argument: other programs of this computer can read those.')
    .action(async (name: string, options: { json?: boolean }) => {
      const value = await readSecret(cli.io, `Value of ${name}: `)
      const { updatedAt } = await (await client(cli)).secrets.set({ name, value })
      if (options.json) return sayJson(cli.io, { id: name, name, status: 'set', updatedAt })
      await say(cli.io, `${name} is kept. Use it: remotebot job run --secret ${name} -- COMMAND`)
    })
}
