import type { ErrorCode } from '../../../src-shared/vocabulary/index.ts'

const FIRST_MS = 1000
const MOST_MS = 60_000
/** Milliseconds until a refused login is tried again: some hosts bar an address after a few. */
export const REFUSED_MS = 5 * 60_000
/** An open vault is asked for often, for it costs nothing. */
const LOCKED_MS = 5000

/**
 * Milliseconds until contact is tried again after the `failures`th failure in a row (from 1), or null when
 * only a person can help: then nothing is tried until something about the server changes.
 * Doubles from 1 s to 60 s, with a jitter of ±20 % so that many servers do not knock at once.
 */
export function retryDelay(
  code: ErrorCode | null,
  failures: number,
  random: () => number = Math.random,
): number | null {
  if (code === 'HOST_KEY_CHANGED' || code === 'HOST_KEY_UNKNOWN') return null
  if (code === 'UNSUPPORTED_SERVER' || code === 'NOT_FOUND' || code === 'INVALID_INPUT') return null
  if (code === 'LOGIN_REFUSED' || code === 'KEY_UNUSABLE') return REFUSED_MS
  if (code === 'VAULT_LOCKED') return LOCKED_MS
  const base = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
  return Math.round(base * (0.8 + 0.4 * random()))
}

/** Failures that a person has to mend, and that trying again at once would only repeat. */
export function isRefusal(code: ErrorCode): boolean {
  return code === 'LOGIN_REFUSED' || code === 'KEY_UNUSABLE' || code === 'HOST_KEY_CHANGED'
}
