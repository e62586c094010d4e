import type { Command } from 'commander'
import type { Provider } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { note, say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { ago } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { type Column, tableLines } from '../../output/table.ts'
import { providerJson, providerStatus } from './view.ts'

const COLUMNS: Column<Provider>[] = [
  { title: 'PROVIDER', value: ({ kind }) => kind },
  { title: 'NAME', value: ({ name }) => name, min: 12 },
  {
    title: 'STATUS',
    value: providerStatus,
    colour: ({ state }) => (state === 'ok' ? 'green' : state === 'failed' ? 'red' : 'dim'),
  },
  { title: 'SERVERS', value: ({ servers }) => String(servers), right: true },
  { title: 'CHECKED', value: ({ checkedAt }) => (checkedAt === null ? '' : ago(checkedAt)), optional: 2 },
  { title: 'REASON', value: ({ reason }) => reason ?? '', min: 14, optional: 1 },
]

/** `remotebot provider list` */
export function providerList(cli: Cli): Command {
  return leaf('list', 'all providers, and which are connected', ['provider list', 'provider list --json']).action(
    async (options: { json?: boolean }) => {
      const providers = await (await client(cli)).providers.list()
      if (options.json) return sayJson(cli.io, providers.map(providerJson))
      const anyReason = providers.some(({ reason }) => reason)
      const columns = COLUMNS.filter(({ title }) => anyReason || title !== 'REASON')
      await say(cli.io, tableLines(providers, columns, width(cli.io.stdout), painter(cli.io, cli.io.stdout)).join('\n'))
      if (providers.every(({ state }) => state === 'not_connected') && cli.io.stderr.isTTY)
        await note(cli.io, 'Try one without an account: remotebot provider connect demo')
    },
  )
}
