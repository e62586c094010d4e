import { type Contact, type ErrorCode, RemotebotError } from '../../../src-shared/vocabulary/index.ts'

const OUT_OF_REACH: readonly ErrorCode[] = [
  'UNREACHABLE',
  'TIMED_OUT',
  'LOGIN_REFUSED',
  'HOST_KEY_UNKNOWN',
  'HOST_KEY_CHANGED',
  'KEY_UNUSABLE',
  'VAULT_LOCKED',
]

/** Whether an error is about the way to a server, so that asking the same server for more is no use now. */
export function outOfReach(error: unknown): boolean {
  return error instanceof RemotebotError && OUT_OF_REACH.includes(error.code)
}

/** Whether an error says that there is no talking to the server, rather than that something on it failed. */
export function losesContact(error: unknown): error is RemotebotError {
  return error instanceof RemotebotError && (outOfReach(error) || error.code === 'UNSUPPORTED_SERVER')
}

/** The contact state after an answer. `since` moves only when the status does. */
export function afterAnswer(before: Contact, now: number): Contact {
  return before.status === 'live' && before.reason === null ? before : { status: 'live', since: now, reason: null }
}

/** The contact state after a failure: never `failed`, for jobs there may well go on. Before the first answer it stays `never`. */
export function afterFailure(before: Contact, error: Error, now: number): Contact {
  const reason = error.message
  if (before.status === 'live') return { status: 'unknown', since: now, reason }
  return before.reason === reason ? before : { ...before, reason }
}
