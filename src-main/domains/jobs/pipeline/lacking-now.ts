import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../../adapters/transport/session.ts'
import { lacking, listed, type Needs, parseNeeds } from '../needs.ts'
import type { JobServers } from './context.ts'

/** Names of programs, as the specification allows them: nothing in them means anything to a shell. */
const TOOL = /^[A-Za-z0-9_.+-]+$/

/**
 * What a server lacks of a job's needs, looked at just before the job is brought there. Programs are looked for anew, since
 * the check knows only the usual ones; a server that was never checked is checked now.
 * @throws RemotebotError REMOTE_FAILED where that could not be found out; of the session
 */
export async function lackingNow(
  text: string,
  serverId: string,
  { servers, session }: { servers: Pick<JobServers, 'find' | 'factsOf'>; session: Pick<ServerSession, 'run'> },
): Promise<string[]> {
  const needs = parseNeeds(text)
  const resources = await lackingResources(needs, serverId, servers)
  return [...resources, ...(await lackingTools(needs, session))]
}

/** The only server that a job may use lacks something. */
export function unfit(serverName: string, lacks: readonly string[]): RemotebotError {
  return new RemotebotError('INVALID_STATE', `${serverName} lacks ${listed(lacks)}.`, {
    hint: 'Run it on another server, or install what is lacking there and run it again.',
  })
}

async function lackingResources(
  { resources }: Needs,
  serverId: string,
  servers: Pick<JobServers, 'find' | 'factsOf'>,
): Promise<string[]> {
  if (Object.keys(resources).length === 0) return []
  const facts = await servers.factsOf(serverId)
  if (facts) return lacking({ resources, tools: [] }, facts)
  const { name } = servers.find(serverId)
  throw new RemotebotError('REMOTE_FAILED', `What ${name} has could not be found out, so the job was not started.`, {
    hint: `See what its check says: remotebot server check ${name}`,
  })
}

async function lackingTools({ tools }: Needs, session: Pick<ServerSession, 'run'>): Promise<string[]> {
  const asked = tools.filter((tool) => TOOL.test(tool))
  if (asked.length === 0) return []
  // `command` takes a name that begins with - for an option of its own.
  const script = `PATH=$PATH:$HOME/.local/bin; for tool in ${asked.join(' ')}; do command -v -- "$tool" >/dev/null 2>&1 || echo "lacks=$tool"; done`
  const { stdout } = await session.run(script)
  const said = new Set(stdout.split('\n'))
  return asked.filter((tool) => said.has(`lacks=${tool}`))
}
