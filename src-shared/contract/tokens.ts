import { z } from 'zod'
import { idSchema, token, tokenScope } from '../vocabulary/index.ts'
import { base } from './base.ts'

/** Scoped credentials for automation. Tokens cannot make tokens. */
export const tokens = {
  list: base.route({ method: 'GET', path: '/tokens' }).output(z.array(token)),
  /** `secret` is shown this once; the store keeps only its hash. */
  create: base
    .route({ method: 'POST', path: '/tokens', successStatus: 201 })
    .input(
      z.object({
        name: z.string().trim().min(1).max(64),
        scopes: z.array(tokenScope).min(1).default(['read', 'jobs']),
        expiresInSeconds: z.number().int().min(60).max(315_360_000).nullable().default(null),
      }),
    )
    .output(token.extend({ secret: z.string() })),
  revoke: base
    .route({ method: 'DELETE', path: '/tokens/{id}' })
    .input(z.object({ id: idSchema('token') }))
    .output(token),
}
