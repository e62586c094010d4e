import {
  type JobSpec,
  type Principal,
  type PushSource,
  RemotebotError,
  type Server,
  type TokenScope,
} from '../../../src-shared/vocabulary/index.ts'
import { gitProtocol } from './push/git-address.ts'

/** What of a server says where its commands run. */
type Place = Pick<Server, 'origin'> & { rental: Pick<NonNullable<Server['rental']>, 'provider'> | null }

/** Whether what runs there runs on this computer: machines of the demo cloud are shells of it, whoever has rented them. */
export const isHere = ({ origin, rental }: Place) => origin === 'local' || rental?.provider === 'demo'

/**
 * Refuses a token's job that would reach further than its scopes: secrets, this computer (a job here can call the engine as
 * its user), or this computer's files. @throws RemotebotError FORBIDDEN
 */
export function refuseBeyondScopes(principal: Principal, spec: JobSpec, server: Place | null): void {
  if (principal.kind !== 'token') return
  const lacks = (scope: TokenScope) => !principal.scopes.includes(scope)
  if (Object.keys(spec.secrets).length > 0 && lacks('secrets')) {
    throw forbidden(principal.name, 'use secrets in jobs', 'secrets', 'Leave the secrets out')
  }
  if (spec.push && readsHere(spec.push) && lacks('local')) {
    throw forbidden(principal.name, "push this computer's files", 'local', 'Push a repository by its address')
  }
  if (server !== null && !isHere(server)) return
  const rents = spec.provision !== undefined || spec.instance !== undefined
  if (rents && !rentsHere(spec)) return
  if (lacks('local')) {
    const what = server || rents ? 'run jobs on this computer' : 'leave the choice of the server open'
    const instead = rents
      ? 'Name another provider than demo, whose machines are shells of this computer'
      : 'Name a remote server'
    throw forbidden(principal.name, what, 'local', instead)
  }
}

/** Whether the machine may be one of the demo cloud, which are shells of this computer. */
function rentsHere({ provision, instance }: Pick<JobSpec, 'provision' | 'instance'>): boolean {
  if (instance !== undefined) return instance.startsWith('demo:')
  const providers = provision?.providers ?? []
  return providers.length === 0 || providers.includes('demo')
}

/**
 * Refuses a token that would bring files of its own choice home from this computer: what came home, it may read.
 * @throws RemotebotError FORBIDDEN
 */
export function refuseCollecting(principal: Principal, paths: readonly string[], server: Place | undefined): void {
  if (principal.kind !== 'token' || paths.length === 0 || server === undefined || !isHere(server)) return
  if (principal.scopes.includes('local')) return
  throw forbidden(principal.name, "choose among this computer's files", 'local', 'Leave the paths out')
}

/** Refuses a token that would ask for a rented machine, or take one over, without the scope for it: that spends money. */
export function refuseRenting(principal: Principal): RemotebotError {
  return new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not rent machines.`, {
    hint: `Name a server that is there, or make a token with the scope "rent" too: remotebot token create NAME --scope jobs --scope rent`,
  })
}

/** Refuses a token that would have a machine ended that was not rented for its job: whose it is and what lies there is not known. */
export function refuseEnding(principal: Principal, instance: string): RemotebotError {
  return new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not have ${instance} ended.`, {
    hint: 'Leave endInstance out: the machine stays when the job has ended.',
  })
}

/** Refuses a token that would have a server added: that decides which of this user's keys are tried where. */
export function refuseAdding(principal: Principal, address: string): RemotebotError {
  return new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not add ${address} as a server.`, {
    hint: `Only a person may: remotebot server add ${address}`,
  })
}

/** Whether pushing reads this computer's own files: a folder, or a repository that lies on it. @throws RemotebotError INVALID_INPUT */
export function readsHere(push: PushSource): boolean {
  return 'folder' in push || gitProtocol(push.git) === 'file'
}

function forbidden(name: string, what: string, scope: TokenScope, instead: string): RemotebotError {
  return new RemotebotError('FORBIDDEN', `The token "${name}" may not ${what}.`, {
    hint: `${instead}, or make a token with the scope "${scope}" too: remotebot token create NAME --scope jobs --scope ${scope}`,
  })
}
