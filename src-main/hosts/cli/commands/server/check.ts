import type { Command } from 'commander'
import type { Client } from '../../../../../src-shared/contract/index.ts'
import type { CheckItem, Server } from '../../../../../src-shared/vocabulary/index.ts'
import { orInterrupted } from '../../../following/interrupted.ts'
import { checkFailure, fixLines, showChecks } from '../../checks/check-list.ts'
import { trustHost } from '../../checks/host-key.ts'
import { type Cli, client } from '../../cli.ts'
import { note, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { sayJson } from '../../output/json.ts'
import { hardwareText, serverJson } from '../../output/server-view.ts'

interface Options {
  acceptHostKey?: boolean
  yes?: boolean
  json?: boolean
}

/** `remotebot server check` */
export function serverCheck(cli: Cli): Command {
  return leaf('check <server>', 'check a server: reach, login, disk, GPU, tools', [
    'server check gpu1',
    'server check gpu1 --accept-host-key --json',
  ])
    .option('--accept-host-key', 'trust the key it presents now if none is known yet')
    .option('-y, --yes', 'the same as --accept-host-key')
    .action(async (name: string, options: Options) => {
      const engine = await client(cli)
      const server = await engine.servers.get({ server: name })
      if (!(await trustHost(cli.io, engine, server, options.acceptHostKey === true || options.yes === true))) {
        await note(cli.io, 'The key was not accepted; nothing was checked.')
        cli.exitCode = 8
        return
      }
      await checkAndSay(cli, engine, server, { json: options.json })
    })
}

/** Runs the check list, shows it and says the outcome. @throws RemotebotError of the item that failed, with its fix; Interrupted. */
export async function checkAndSay(
  cli: Cli,
  engine: Client,
  server: Server,
  options: { json?: boolean; added?: boolean; publicKey?: string | null; signal?: AbortSignal },
): Promise<void> {
  const { signal } = options
  const checking = showChecks(cli.io, engine, server.id, { quiet: options.json, signal })
  const items = await (signal ? orInterrupted(checking, signal) : checking)
  const failure = checkFailure(server.name, items)
  const now = await engine.servers.get({ server: server.id })
  if (options.json) {
    const { publicKey } = options
    await sayJson(cli.io, { ...serverJson(now), ...(publicKey && { publicKey }), checks: items.map(checkJson) })
  }
  if (failure) {
    if (options.added)
      await note(cli.io, `${server.name} is kept. Once this is mended: remotebot server check ${server.name}`)
    throw failure
  }
  if (options.json) return
  const fixes = fixLines(items)
  if (fixes.length > 0) await say(cli.io, fixes.join('\n'))
  const hardware = hardwareText(now.facts)
  await say(cli.io, `${now.name} is ready${hardware ? `: ${hardware}` : ''}.`)
  if (options.added && cli.io.stdout.isTTY)
    await note(cli.io, `Try: remotebot job run --server ${now.name} -- uname -a`)
}

function checkJson({ id, label, status, detail, fix, command }: CheckItem): object {
  return { id, name: label, status, reason: detail, fix, command }
}
