import {
  type JobSpec,
  type Principal,
  RemotebotError,
  type Server,
  type TokenScope,
} from '../../../src-shared/vocabulary/index.ts'

/**
 * Refuses a token's job that would reach further than its scopes: secrets, or this computer (a job here can
 * call the engine as its user). @throws RemotebotError FORBIDDEN
 */
export function refuseBeyondScopes(principal: Principal, spec: JobSpec, server: Pick<Server, 'origin'> | null): void {
  if (principal.kind !== 'token') return
  const lacks = (scope: TokenScope) => !principal.scopes.includes(scope)
  if (Object.keys(spec.secrets).length > 0 && lacks('secrets')) {
    throw forbidden(principal.name, 'use secrets in jobs', 'secrets')
  }
  if (server?.origin !== 'local' && server !== null) return
  if (lacks('local')) {
    throw forbidden(
      principal.name,
      server ? 'run jobs on this computer' : 'leave the choice of the server open',
      'local',
    )
  }
}

function forbidden(name: string, what: string, scope: TokenScope): RemotebotError {
  return new RemotebotError('FORBIDDEN', `The token "${name}" may not ${what}.`, {
    hint: `Name a remote server, or make a token with the scope "${scope}" too: remotebot token create NAME --scope jobs --scope ${scope}`,
  })
}
