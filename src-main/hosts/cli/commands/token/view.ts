import type { Token } from '../../../../../src-shared/vocabulary/index.ts'

/** Whether a token still works. */
export function tokenStatus(token: Token, now = Date.now()): 'active' | 'expired' | 'revoked' {
  if (token.revokedAt !== null) return 'revoked'
  return token.expiresAt !== null && token.expiresAt <= now ? 'expired' : 'active'
}

/** What `--json` says of a token. */
export function tokenJson<Shown extends Token>(token: Shown): object {
  const { id, name, ...rest } = token
  return { id, name, status: tokenStatus(token), ...rest }
}
