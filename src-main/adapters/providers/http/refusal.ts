import type { RefusalKind } from '../../../../src-shared/vocabulary/index.ts'

/**
 * What a call does, which says what a failure without an answer means: `read` changes nothing; `repeat` may be sent again; `create`
 * may have made something that nobody knows of.
 */
export type Effect = 'read' | 'repeat' | 'create'

/** Codes of failures before anything was sent: nothing can have happened. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** What a call without a usable answer means. */
export function silence(effect: Effect, code: string | null): RefusalKind {
  if (effect !== 'create') return 'transient'
  return code !== null && NOT_SENT.has(code) ? 'transient' : 'unknown'
}

/** What an HTTP status means where the provider's words do not say more. */
export function refusalOf(status: number, effect: Effect): RefusalKind {
  if (status === 401 || status === 403) return 'auth'
  if (status === 402) return 'balance'
  if (status === 404 || status === 410) return 'gone'
  if (status === 425 || status === 429) return 'rate'
  if (status === 408 || status >= 500) return silence(effect, null)
  // A redirect is no answer of the API: a proxy or a portal stands between.
  if (status < 400) return 'transient'
  return 'rule'
}

/** Node's code of a failed fetch, wherever in the chain of causes it stands. */
export function codeOf(error: unknown): string | null {
  let at: unknown = error
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string') return code
    // A host with several addresses that all fail: one code of many is as good as another.
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0]
    else at = at.cause
  }
  return null
}
