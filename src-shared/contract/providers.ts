import { z } from 'zod'
import { provider, providerKind } from '../vocabulary/index.ts'
import { base } from './base.ts'

const one = z.object({ provider: providerKind })

/** Places that rent machines. Keys go into the vault and never come out. */
export const providers = {
  list: base.route({ method: 'GET', path: '/providers' }).output(z.array(provider)),
  /**
   * Tests the key with the provider and stores it in the vault; a key that is refused is not stored.
   * @throws PROVIDER_REFUSED with what is wrong with the key or missing from its rights
   */
  connect: base
    .route({ method: 'POST', path: '/providers/{provider}' })
    .input(one.extend({ values: z.record(z.string().max(100), z.string().max(65_536)).default({}) }))
    .output(provider),
  /** Forgets the key. Refused while servers are rented there. */
  disconnect: base.route({ method: 'DELETE', path: '/providers/{provider}' }).input(one).output(provider),
  /** Tests the stored key again. */
  check: base.route({ method: 'POST', path: '/providers/{provider}/check' }).input(one).output(provider),
}
