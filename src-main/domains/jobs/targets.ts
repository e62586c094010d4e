import { type JobSpec, type Principal, RemotebotError, type Server } from '../../../src-shared/vocabulary/index.ts'
import { fitOf, listed, type Needs } from './needs.ts'
import type { JobServers } from './pipeline/context.ts'
import { parseInstance } from './rented/instance.ts'
import { refuseAdding, refuseEnding, refuseRenting } from './scopes.ts'

/**
 * The server that a specification names; null: any that fits, or one that is rented for the job.
 *
 * An `ssh` address is looked up among the servers and added where it is new, with the default login and a name made of its
 * host. A job is refused at once (HOST_KEY_UNKNOWN, with the fingerprint) while nobody has trusted the host's key: a job that was
 * taken could only fail a moment later, where the person who knows the machine may no longer look. The server stays
 * in the list then, so that its key can be trusted in the window or with `remotebot server check`, and the same command run
 * again. An address where nobody answers leaves nothing behind.
 * @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_INPUT, INVALID_STATE for a server that is gone, FORBIDDEN for a token that
 * would rent or add a server, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, and of the way there for a host whose key is not known yet
 */
export async function targetOf(
  spec: Pick<JobSpec, 'server' | 'ssh' | 'instance' | 'endInstance' | 'provision'>,
  servers: Pick<JobServers, 'find' | 'at'>,
  principal: Principal,
): Promise<Server | null> {
  if (rents(spec)) {
    if (principal.kind === 'token' && !principal.scopes.includes('rent')) throw refuseRenting(principal)
    if (spec.instance !== undefined) {
      parseInstance(spec.instance)
      if (principal.kind === 'token' && spec.endInstance) throw refuseEnding(principal, spec.instance)
    }
    return null
  }
  if (spec.ssh === undefined) return spec.server === 'auto' ? null : there(servers.find(spec.server))
  const found = await servers.at(spec.ssh, principal.kind !== 'token')
  if (found) return found
  throw refuseAdding(principal, spec.ssh)
}

/** Whether a job gets a server of its own from a provider. */
export function rents(spec: Pick<JobSpec, 'instance' | 'provision'>): boolean {
  return spec.instance !== undefined || spec.provision !== undefined
}

function there(server: Server): Server {
  const gone = server.state === 'terminated' || (server.state === 'failed' && server.rental !== null)
  if (!gone) return server
  throw new RemotebotError(
    'INVALID_STATE',
    `"${server.name}" runs no jobs any more${server.reason ? `: ${server.reason}` : ''}.`,
    {
      hint: 'Use another server, or rent one for the job: --provision',
    },
  )
}

/** Whether any server will do that has what the job needs. */
export function goesAnywhere(spec: Pick<JobSpec, 'server' | 'ssh' | 'instance' | 'provision'>): boolean {
  const { server, ssh, instance, provision } = spec
  return server === 'auto' && ssh === undefined && instance === undefined && provision === undefined
}

/**
 * Refuses what could never start: a server that lacks something, or where any will do, none that may have it.
 * `refused`: what servers turned out to lack, by their ids.
 * @throws RemotebotError INVALID_STATE that says what is lacking where
 */
export function refuseUnfit(
  needs: Needs | null,
  server: Server | null,
  all: readonly Server[],
  refused: ReadonlyMap<string, string> = new Map(),
): void {
  if (needs === null) return
  const lacks = (one: Server) => {
    if (refused.has(one.id)) return `${one.name} lacks ${refused.get(one.id)}`
    const fit = fitOf(needs, one)
    return fit === 'unknown' || fit.lacks.length === 0 ? null : `${one.name} lacks ${listed(fit.lacks)}`
  }
  if (server) {
    const text = lacks(server)
    if (text === null) return
    throw new RemotebotError('INVALID_STATE', `${text}.`, {
      hint: `Use another server. If it has this by now, look again: remotebot server check ${/^[\w.-]+$/.test(server.name) ? server.name : server.id}`,
    })
  }
  const reasons = all.map((one) => (one.state === 'failed' ? `${one.name} can't be used` : lacks(one)))
  if (reasons.some((reason) => reason === null)) return
  throw new RemotebotError('INVALID_STATE', `No server has what this job needs: ${reasons.join('; ')}.`, {
    hint: 'Ask for less, or add a server that has it. If one has it by now, look again: remotebot server check NAME',
  })
}
