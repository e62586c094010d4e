import type { Command } from 'commander'
import { endedLongAgo } from '../../../../../src-shared/ended-servers.ts'
import { counted } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { note, say, width } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { painter } from '../../output/colour.ts'
import { sayJson } from '../../output/json.ts'
import { SERVER_COLUMNS, serverJson, serverReason } from '../../output/server-view.ts'
import { tableLines } from '../../output/table.ts'

/** `remotebot server list` */
export function serverList(cli: Cli): Command {
  return leaf('list', 'the machines that can run jobs', ['server list', 'server list --json'])
    .option('--all', 'also rented ones that ended more than a day ago')
    .action(async (options: { all?: boolean; json?: boolean }) => {
      const all = await (await client(cli)).servers.list()
      const now = Date.now()
      const servers = options.all ? all : all.filter((server) => !endedLongAgo(server, now))
      if (options.json) return sayJson(cli.io, servers.map(serverJson))
      const anyReason = servers.some((server) => serverReason(server))
      const anyRented = servers.some(({ rental }) => rental)
      const columns = SERVER_COLUMNS.filter(
        ({ title }) => (anyReason || title !== 'REASON') && (anyRented || title !== 'PRICE'),
      )
      const lines = tableLines(servers, columns, width(cli.io.stdout), painter(cli.io, cli.io.stdout))
      if (servers.length > 0) await say(cli.io, lines.join('\n'))
      const left = all.length - servers.length
      if (left > 0 && cli.io.stderr.isTTY)
        await note(
          cli.io,
          `${counted(left, 'rented server')} that ended more than a day ago: remotebot server list --all`,
        )
      if (servers.every((server) => server.origin === 'local') && cli.io.stderr.isTTY) {
        await note(cli.io, 'Add a machine you reach by SSH: remotebot server add user@host')
      }
    })
}
