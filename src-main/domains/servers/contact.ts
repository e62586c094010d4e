import { type Contact, type ErrorCode, RemotebotError } from '../../../src-shared/vocabulary/index.ts'

const CONTACT_LOST: readonly ErrorCode[] = [
  'UNREACHABLE',
  'TIMED_OUT',
  'LOGIN_REFUSED',
  'HOST_KEY_UNKNOWN',
  'HOST_KEY_CHANGED',
  'KEY_UNUSABLE',
  'VAULT_LOCKED',
  'UNSUPPORTED_SERVER',
]

/** Whether an error says that the server is out of reach, rather than that something on it failed. */
export function losesContact(error: unknown): error is RemotebotError {
  return error instanceof RemotebotError && CONTACT_LOST.includes(error.code)
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
