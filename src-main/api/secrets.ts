import type { Secrets } from '../domains/secrets/index.ts'
import type { Tokens } from '../domains/tokens/index.ts'
import { api } from './base.ts'

/** The vault, over the contract: values go in, names come out. `onUnlocked`: what waits for it may try again. */
export function secretsRouter(secrets: Secrets, onUnlocked: () => void) {
  const at = api.secrets
  return {
    status: at.status.handler(() => secrets.status()),
    unlock: at.unlock.handler(async ({ input }) => {
      const status = await secrets.unlock(input.passphrase)
      onUnlocked()
      return status
    }),
    list: at.list.handler(() => secrets.list()),
    set: at.set.handler(({ input }) => secrets.set(input.name, input.value)),
    remove: at.remove.handler(({ input }) => {
      secrets.remove(input.name)
      return { removed: true as const }
    }),
  }
}

/** Tokens, over the contract. */
export function tokensRouter(tokens: Tokens) {
  const at = api.tokens
  return {
    list: at.list.handler(() => tokens.list()),
    create: at.create.handler(({ input }) => tokens.create(input)),
    revoke: at.revoke.handler(({ input }) => tokens.revoke(input.id)),
  }
}
