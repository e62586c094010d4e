import { z } from 'zod'
import { idSchema } from './ids.ts'
import { epochMs } from './time.ts'

/**
 * What a token may do; none of them includes approving. `jobs` alone runs jobs on remote servers and without
 * secrets: `secrets` lets its jobs use vault entries (a job can always print what it was given), and `local`
 * lets them run on this computer, where a job can do whatever this user can. `rent` may ask for rented machines: within the
 * limits of a budget for this requester they are had at once, else a person decides.
 */
export const tokenScope = z.enum(['read', 'jobs', 'servers', 'secrets', 'local', 'rent'])
export type TokenScope = z.infer<typeof tokenScope>

export const token = z.object({
  id: idSchema('token'),
  name: z.string().min(1).max(64),
  scopes: z.array(tokenScope).min(1),
  createdAt: epochMs,
  expiresAt: epochMs.nullable(),
  lastUsedAt: epochMs.nullable(),
  revokedAt: epochMs.nullable(),
})
export type Token = z.infer<typeof token>

/**
 * Who acts, taken from the credential, never from a flag. `from`: the computer that the connection comes from, by name or address;
 * left out where the connection does not tell.
 */
export type Principal = { name: string; from?: string } & (
  | { kind: 'window' }
  | { kind: 'terminal' }
  | { kind: 'token'; tokenId: string; scopes: TokenScope[] }
)
