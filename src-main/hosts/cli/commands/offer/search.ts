import type { Client } from '../../../../../src-shared/contract/index.ts'
import type { OfferAnswer, ProviderKind } from '../../../../../src-shared/vocabulary/index.ts'

/** Each provider's last word of one search. */
export async function searched(
  engine: Client,
  providers: readonly ProviderKind[],
  signal: AbortSignal,
): Promise<OfferAnswer[]> {
  const answers = new Map<ProviderKind, OfferAnswer>()
  const search = await engine.offers.search({ providers: [...providers], fresh: false }, { signal })
  for await (const answer of search) answers.set(answer.provider, answer)
  return [...answers.values()]
}
