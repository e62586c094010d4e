import type { Command } from 'commander'
import { RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { findProvider } from './find.ts'
import { providerJson, providerLines } from './view.ts'

/** `remotebot provider check` */
export function providerCheck(cli: Cli): Command {
  return leaf('check <provider>', 'test the stored key again', ['provider check runpod']).action(
    async (name: string, options: { json?: boolean }) => {
      const engine = await client(cli)
      const { kind } = await findProvider(engine, name)
      const provider = await engine.providers.check({ provider: kind })
      if (options.json) await sayJson(cli.io, providerJson(provider))
      else await say(cli.io, providerLines(cli, provider).join('\n'))
      if (provider.state === 'failed') {
        throw new RemotebotError(
          'PROVIDER_REFUSED',
          `${provider.name} can't be used: ${provider.reason ?? 'it failed'}`,
          {
            hint: `Connect it with a good key: remotebot provider connect ${kind}`,
          },
        )
      }
    },
  )
}
