import { z } from 'zod'
import { epochMs, vaultStatus } from '../vocabulary/index.ts'
import { base } from './base.ts'

export const secretName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,100}$/, 'a secret name has letters, digits, _ . - and at most 100 characters')

/** The vault: values go in and never come out through the contract. */
export const secrets = {
  status: base.route({ method: 'GET', path: '/vault' }).output(vaultStatus),
  unlock: base
    .route({ method: 'POST', path: '/vault/unlock' })
    .input(z.object({ passphrase: z.string().min(1) }))
    .output(vaultStatus),
  list: base
    .route({ method: 'GET', path: '/secrets' })
    .output(z.array(z.object({ name: z.string(), usedBy: z.string().nullable(), updatedAt: epochMs }))),
  set: base
    .route({ method: 'PUT', path: '/secrets/{name}' })
    .input(
      z.object({
        name: secretName,
        value: z.string().min(6, 'a secret has at least 6 bytes, or masking it would hide ordinary text').max(65_536),
      }),
    )
    .output(z.object({ name: z.string(), updatedAt: epochMs })),
  remove: base
    .route({ method: 'DELETE', path: '/secrets/{name}' })
    .input(z.object({ name: secretName }))
    .output(z.object({ removed: z.literal(true) })),
}
