import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { confirm } from '../../prompt/ask.ts'
import { sayKept } from '../kept.ts'
import { findProvider } from './find.ts'
import { providerJson } from './view.ts'

/** `remotebot provider disconnect` */
export function providerDisconnect(cli: Cli): Command {
  return leaf('disconnect <provider>', 'forget the key of a provider', ['provider disconnect vast --yes'])
    .option('-y, --yes', 'forget it without a question')
    .action(async (name: string, options: { yes?: boolean; json?: boolean }) => {
      const engine = await client(cli)
      const provider = await findProvider(engine, name)
      const question = `Forget the key of ${provider.name}? Its offers and leftovers are not looked for any more.`
      if (!(await confirm(cli.io, question, options.yes === true)))
        return sayKept(cli, { id: provider.kind, name: provider.name }, options.json)
      const now = await engine.providers.disconnect({ provider: provider.kind })
      if (options.json) return sayJson(cli.io, providerJson(now))
      await say(cli.io, `${now.name} is disconnected.`)
    })
}
