import type { Command } from 'commander'
import { Interrupted, orInterrupted } from '../../../following/interrupted.ts'
import { type AuthOptions, authOf, withAuthFlags } from '../../checks/auth-flags.ts'
import { trustHost } from '../../checks/host-key.ts'
import { installKeyLines } from '../../checks/install-key.ts'
import { type Cli, client } from '../../cli.ts'
import { interruptible } from '../../interruptible.ts'
import { canAsk, note } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { collect, wholeNumber } from '../../parse/values.ts'
import { askLine } from '../../prompt/ask.ts'
import { checkAndSay } from './check.ts'

interface Options extends AuthOptions {
  name?: string
  jump?: string[]
  slots?: number
  acceptHostKey?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot server add` */
export function serverAdd(cli: Cli): Command {
  const command = leaf('add <address>', 'add a machine you reach by SSH, and check it', [
    'server add anna@gpu1.example.org',
    'server add anna@10.0.0.7:2222 --name lab --key ~/.ssh/lab --jump bastion.example.org',
    'server add gpu1 --password-stdin --accept-host-key < password.txt',
  ]).option('-n, --name <name>', 'what to call it (default: its host)')
  return withAuthFlags(command)
    .option('-J, --jump <host>', 'a host to pass through (repeatable, in order)', collect)
    .option('--slots <n>', 'jobs at a time (default: 1 with a GPU, else 4)', wholeNumber(1, 256))
    .option('--accept-host-key', 'trust the key it presents now, without a question')
    .option('-y, --yes', 'the same as --accept-host-key')
    .addHelpText('after', '\nThe address is user@host, user@host:port, or a name in ~/.ssh/config.')
    .action((address: string, options: Options) => addServer(cli, address, options))
}

async function addServer(cli: Cli, address: string, options: Options): Promise<void> {
  const { io } = cli
  const engine = await client(cli)
  const auth = await authOf(io, options)
  const { name, jump: jumps, slots } = options
  const stopped = interruptible(cli)
  const { server, publicKey } = await engine.servers.add({ address, name, auth, jumps, slots })
  const undo = async () => {
    const left = `${server.name} is still there. Remove it: remotebot server remove ${server.name}`
    const gone = await engine.servers.remove({ server: server.id }).catch(() => null)
    if (!gone || !options.json) await note(io, gone ? `${address} was not added.` : left)
  }
  const accept = options.acceptHostKey === true || options.yes === true
  try {
    if (!(await orInterrupted(trustHost(io, engine, server, accept), stopped))) {
      await undo()
      cli.exitCode = 8
      return
    }
  } catch (error) {
    // A server that never answered, or that nobody vouches for, would only stand in the way of the next try.
    await undo()
    throw error
  }
  try {
    if (publicKey) {
      await note(io, installKeyLines(server, publicKey).join('\n'))
      if (canAsk(io) && !options.yes) await askLine(io, 'Press Enter once it is there, to check the server. ')
    }
    await checkAndSay(cli, engine, server, { json: options.json, added: true, publicKey, signal: stopped })
  } catch (error) {
    if (error instanceof Interrupted) await note(io, keptText(server.name))
    throw error
  }
}

function keptText(name: string): string {
  return `${name} is added, but not checked. Check it: remotebot server check ${name}; or: remotebot server remove ${name}`
}
