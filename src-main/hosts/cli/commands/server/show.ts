import type { Command } from 'commander'
import type { ServerCostDetail } from '../../../../../src-shared/contract/budgets.ts'
import { formatBytes, type Server, type ServerAuth } from '../../../../../src-shared/vocabulary/index.ts'
import { type Cli, client } from '../../cli.ts'
import { foldAt, say } from '../../io.ts'
import { leaf } from '../../leaf.ts'
import { moment } from '../../output/ages.ts'
import { painter } from '../../output/colour.ts'
import { costFields } from '../../output/cost-view.ts'
import { fieldLines } from '../../output/fields.ts'
import { sayJson } from '../../output/json.ts'
import { rentalFields } from '../../output/rental-view.ts'
import { addressText, hardwareText, serverJson, serverReason, serverStatus } from '../../output/server-view.ts'

/** `remotebot server show` (also `server status`) */
export function serverShow(cli: Cli): Command {
  return leaf('show <server>', 'one server: state, login, hardware, tools', [
    'server show gpu1',
    'server show gpu1 --json',
  ])
    .alias('status')
    .action(async (name: string, options: { json?: boolean }) => {
      const engine = await client(cli)
      const server = await engine.servers.get({ server: name })
      const costs = server.rental ? await engine.costs.ofServer({ server: server.id }) : null
      if (options.json) return sayJson(cli.io, { ...serverJson(server), ...(costs && { costs }) })
      const lines = fieldLines(serverFields(server, costs), painter(cli.io, cli.io.stdout), foldAt(cli.io.stdout))
      await say(cli.io, lines.join('\n'))
    })
}

/** A server for people. */
function serverFields(server: Server, costs: ServerCostDetail | null): Array<[string, string | null]> {
  const { facts, hostKey } = server
  const disk = facts && `${formatBytes(facts.diskFreeBytes)} free of ${formatBytes(facts.diskTotalBytes)}`
  const tools = facts?.tools.map(({ name, version }) => `${name} ${version}`.trim()).join(', ')
  return [
    ['Server', `${server.name}  ${server.id}`],
    ['Status', serverStatus(server)],
    ['Reason', serverReason(server)],
    ['Address', addressText(server)],
    ['Through', server.jumps.join(', then ')],
    ['Login', server.auth && authText(server.auth)],
    ['Host key', hostKey && `${hostKey.fingerprint} (${hostKey.algorithm}), trusted by ${hostKey.source}`],
    ...(server.rental ? rentalFields(server.rental, server.state) : []),
    ...costFields(costs),
    ['Jobs', `${server.running} of ${server.slots} slots in use, ${server.queued} waiting`],
    ['Contact', server.contact.status === 'never' ? 'never' : moment(server.contact.since)],
    ['System', facts && `${facts.os} (${facts.kernel}, ${facts.arch})`],
    ['Hardware', hardwareText(facts)],
    ['Disk', disk],
    ['Shell', facts?.shell ?? null],
    ['Tools', tools ?? null],
    ['Answers in', facts?.latencyMs == null ? null : `${Math.round(facts.latencyMs)} ms`],
    ['Checked', facts && moment(facts.checkedAt)],
    ['Added', moment(server.createdAt)],
  ]
}

function authText(auth: ServerAuth): string {
  if (auth.kind === 'file') return `key file ${auth.path}`
  if (auth.kind === 'vault') return 'a key in the vault'
  if (auth.kind === 'password') return 'a password in the vault'
  return auth.kind === 'agent' ? 'the SSH agent' : 'as ssh would: agent, then the usual key files'
}
