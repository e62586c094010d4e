import type { Client } from '../../../../../src-shared/contract/index.ts'
import { type Provider, RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'

/** The provider that a person means, by kind or name in any case. @throws RemotebotError NOT_FOUND */
export async function findProvider(engine: Client, text: string): Promise<Provider> {
  const providers = await engine.providers.list()
  const wanted = text.trim().toLowerCase()
  const found = providers.find(({ kind, name }) => kind === wanted || name.toLowerCase() === wanted)
  if (found) return found
  throw new RemotebotError('NOT_FOUND', `There is no provider "${text}".`, {
    hint: `Providers: ${providers.map(({ kind }) => kind).join(', ')}.`,
  })
}
