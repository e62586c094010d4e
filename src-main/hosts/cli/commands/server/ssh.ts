import type { Command } from 'commander'
import { attach, type Cli } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { leaf } from '../../leaf.ts'
import { runTerminal } from '../../terminal/run-terminal.ts'

/** `remotebot server ssh` */
export function serverSsh(cli: Cli): Command {
  return leaf('ssh <server>', 'a terminal on a server', ['server ssh gpu1'])
    .addHelpText('after', '\nIt ends with the shell (exit, Ctrl-D), or with Ctrl-P Ctrl-Q.')
    .action(async (name: string, options: { json?: boolean }) => {
      const { stdin, stdout } = cli.io
      if (options.json) throw usageError('A terminal has no --json.', 'Use: remotebot job run --json')
      if (!stdin.isTTY || !stdout.isTTY) {
        const hint = `To run a command without one: remotebot job run --server ${name} -- COMMAND`
        throw usageError('server ssh needs a terminal.', hint)
      }
      const attached = await attach(cli)
      const server = await attached.client.servers.get({ server: name })
      await runTerminal(cli, attached, { server: server.id })
    })
}
