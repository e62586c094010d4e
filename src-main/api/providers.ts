import type { Offers, Providers } from '../domains/offers/index.ts'
import { api, stream } from './base.ts'

const forever = new AbortController().signal

/** Places that rent machines, over the contract. */
export function providersRouter(providers: Providers) {
  const at = api.providers
  return {
    list: at.list.handler(() => providers.list()),
    connect: at.connect.handler(({ input }) => providers.connect(input.provider, input.values)),
    disconnect: at.disconnect.handler(({ input }) => providers.disconnect(input.provider)),
    check: at.check.handler(({ input }) => providers.check(input.provider)),
  }
}

/** What they offer. */
export function offersRouter(offers: Offers) {
  const at = api.offers
  return {
    search: at.search.handler(({ input, signal = forever }) =>
      stream(offers.search(input.providers, input.fresh, signal)),
    ),
    known: at.known.handler(() => offers.known()),
  }
}
