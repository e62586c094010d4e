import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { offerAnswer, providerKind } from '../vocabulary/index.ts'
import { base } from './base.ts'

/** What can be rented now. */
export const offers = {
  /**
   * Asks all connected providers (or those named) at once. Yields each provider's part when it changes: at first what is known of
   * before, then its answer or its failure. Ends when all have answered or missed their deadline. `fresh`: also where the known
   * offers are but seconds old.
   */
  search: base
    .route({ method: 'POST', path: '/offers/search' })
    .input(z.object({ providers: z.array(providerKind).default([]), fresh: z.boolean().default(false) }))
    .output(eventIterator(offerAnswer)),
  /** What is known without asking anybody, with its age. */
  known: base.route({ method: 'GET', path: '/offers' }).output(z.array(offerAnswer)),
}
