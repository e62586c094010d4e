import type { Leftovers } from '../domains/leftovers/index.ts'
import { api } from './base.ts'

const forever = new AbortController().signal

/** What bills at a provider and nobody claims, over the contract. */
export function leftoversRouter(leftovers: Leftovers) {
  const at = api.leftovers
  return {
    list: at.list.handler(() => leftovers.list()),
    check: at.check.handler(({ signal = forever }) => leftovers.check(signal)),
    clean: at.clean.handler(({ input }) => leftovers.clean(input.ids)),
    adopt: at.adopt.handler(({ input, context }) =>
      leftovers.adopt(input.id, input.confirm ?? null, context.principal),
    ),
  }
}
