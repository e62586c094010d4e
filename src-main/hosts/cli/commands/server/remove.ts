import type { Command } from 'commander'
import { type Cli, client } from '../../cli.ts'
import { say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { addressText } from '../../output/server-view.ts'
import { confirm } from '../../prompt/ask.ts'
import { sayKept } from '../kept.ts'

interface Options {
  deleteFiles?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot server remove` */
export function serverRemove(cli: Cli): Command {
  return leaf('remove <server>', 'forget a server; the machine itself is left alone', [
    'server remove gpu1',
    'server remove gpu1 --delete-files --yes',
  ])
    .option('--delete-files', 'also delete ~/.remotebot on it')
    .option('-y, --yes', 'remove it without a question')
    .action(async (name: string, options: Options) => {
      const engine = await client(cli)
      const server = await engine.servers.get({ server: name })
      const deleteFiles = options.deleteFiles === true
      const files = deleteFiles ? ' and delete ~/.remotebot on it' : ''
      const question = `Remove ${server.name} (${addressText(server)})${files}?`
      if (!(await confirm(cli.io, question, options.yes === true))) return sayKept(cli, server, options.json)
      await engine.servers.remove({ server: server.id, deleteFiles })
      if (options.json) return sayJson(cli.io, { id: server.id, name: server.name, status: 'removed' })
      await say(cli.io, `Removed ${server.name}.`)
    })
}
