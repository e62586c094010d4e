import type { Command } from 'commander'
import { type AuthOptions, authOf, withAuthFlags } from '../../checks/auth-flags.ts'
import { installKeyLines } from '../../checks/install-key.ts'
import { type Cli, client } from '../../cli.ts'
import { usageError } from '../../failure.ts'
import { note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { serverJson } from '../../output/server-view.ts'
import { collect, wholeNumber } from '../../parse/values.ts'

interface Options extends AuthOptions {
  name?: string
  address?: string
  jump?: string[] | false
  slots?: number
  defaultKeys?: boolean
  drain?: boolean
  resume?: boolean
  replaceHostKey?: string
  json?: boolean
}

/** `remotebot server edit` */
export function serverEdit(cli: Cli): Command {
  const command = leaf('edit <server>', 'change a server: name, address, login, slots, host key', [
    'server edit gpu1 --name big-gpu --slots 2',
    'server edit gpu1 --drain',
    'server edit gpu1 --replace-host-key SHA256:7HvX…',
  ])
    .option('-n, --name <name>', 'a new name')
    .option('--address <address>', 'user@host:port, or a name in ~/.ssh/config')
  const ways = new Set<string>()
  return (
    withAuthFlags(command)
      .option('--default-keys', 'log in as ssh would: agent, then the usual key files')
      .option(
        '-J, --jump <host>',
        'a host to pass through (repeatable, in order)',
        (host: string, before?: string[] | false) => collect(host, before || []),
      )
      .option('--no-jump', 'pass through no host')
      .option('--slots <n>', 'jobs at a time', wholeNumber(1, 256))
      .option('--drain', 'finish what runs, start nothing new')
      .option('--resume', 'start jobs again after --drain')
      .option('--replace-host-key <fingerprint>', 'trust exactly this new host key, after comparing it')
      // Both flags set the same option, so the last one would win in silence.
      .on('option:jump', () => ways.add('jump'))
      .on('option:no-jump', () => ways.add('no-jump'))
      .action((name: string, options: Options) => {
        if (ways.size > 1) throw usageError('--jump and --no-jump exclude each other.')
        return editServer(cli, name, options)
      })
  )
}

async function editServer(cli: Cli, name: string, options: Options): Promise<void> {
  if (options.drain && options.resume) throw usageError('--drain and --resume exclude each other.')
  const login = await authOf(cli.io, options)
  if (login && options.defaultKeys) throw usageError('--default-keys and another way to log in exclude each other.')
  const auth = options.defaultKeys ? ({ kind: 'default' } as const) : login
  const edits = {
    name: options.name,
    address: options.address,
    auth,
    jumps: options.jump === false ? [] : options.jump,
    slots: options.slots,
    draining: options.drain ? true : options.resume ? false : undefined,
  }
  const changes = Object.values(edits).some((value) => value !== undefined)
  const fingerprint = options.replaceHostKey
  if (!changes && fingerprint === undefined) {
    throw usageError('Nothing to change was given.', 'See: remotebot server edit -h')
  }
  const engine = await client(cli)
  const { id } = await engine.servers.get({ server: name })
  const edited = changes ? await engine.servers.edit({ server: id, ...edits }) : null
  if (fingerprint !== undefined) await engine.servers.trustHostKey({ server: id, fingerprint, replace: true })
  const server = await engine.servers.get({ server: id })
  const publicKey = edited?.publicKey ?? null
  if (options.json) return sayJson(cli.io, { ...serverJson(server), ...(publicKey && { publicKey }) })
  if (publicKey) await note(cli.io, installKeyLines(server, publicKey).join('\n'))
  await say(cli.io, `${server.name} is changed.`)
  const moved = edits.auth || edits.address || edits.jumps || fingerprint !== undefined
  if (moved && cli.io.stderr.isTTY) await note(cli.io, `Check it: remotebot server check ${server.name}`)
}
