import { z } from 'zod'
import { leftover, leftoverCheck, server } from '../vocabulary/index.ts'
import { base } from './base.ts'

/** What bills at a provider and nobody claims. */
export const leftovers = {
  list: base
    .route({ method: 'GET', path: '/leftovers' })
    .output(z.object({ items: z.array(leftover), checks: z.array(leftoverCheck) })),
  /** Compares every provider's list with ours now. */
  check: base
    .route({ method: 'POST', path: '/leftovers/check' })
    .output(z.object({ items: z.array(leftover), checks: z.array(leftoverCheck) })),
  /** Ends them; each is gone from the list once its provider shows it no more. @throws FORBIDDEN for those of another installation */
  clean: base
    .route({ method: 'POST', path: '/leftovers/clean' })
    .input(z.object({ ids: z.array(z.string().min(1)).min(1).max(500) }))
    .output(
      z.array(
        z.object({ id: z.string(), status: z.enum(['ending', 'gone', 'failed']), problem: z.string().nullable() }),
      ),
    ),
  /**
   * Makes a machine a server of this installation, and its jobs jobs of it. `confirm` is its name, typed by a person, where
   * another installation made it. @throws INVALID_INPUT where it differs
   */
  adopt: base
    .route({ method: 'POST', path: '/leftovers/adopt' })
    .input(z.object({ id: z.string().min(1), confirm: z.string().optional() }))
    .output(server),
}
