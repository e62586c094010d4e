import { type Activity, type Principal, RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/**
 * Spending is decided by people. The table of calls says so as well; this holds should that ever be wrong.
 * @throws RemotebotError FORBIDDEN for a token, whatever its scopes, also about its own request
 */
export function refuseTokens(principal: Principal, what: string): void {
  if (principal.kind !== 'token') return
  throw new RemotebotError('FORBIDDEN', `The token "${principal.name}" may not ${what}: only a person may.`, {
    hint: 'Decide in the window, or in a terminal with: remotebot approval approve',
  })
}

/** Who did something, as Activity has it. */
export function actorOf({ name, kind }: Principal): Pick<Activity, 'actor' | 'via'> {
  return { actor: name, via: kind }
}
