import type { Leftovers } from '../domains/leftovers/index.ts'
import { api } from './base.ts'

const forever = new AbortController().signal

/** What bills at a provider and nobody claims, over the contract. */
export function leftoversRouter(leftovers: Leftovers) {
  const at = api.leftovers
  return {
    list: at.list.handler(({ context }) => leftovers.list(context.principal.name)),
    check: at.check.handler(({ signal = forever, context }) => leftovers.check(signal, context.principal.name)),
    clean: at.clean.handler(({ input }) => leftovers.clean(input.ids)),
    adopt: at.adopt.handler(({ input, context }) =>
      leftovers.adopt(input.id, input.confirm ?? null, context.principal),
    ),
  }
}
