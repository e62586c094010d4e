import type { Offer } from '../../../src-shared/vocabulary/index.ts'
import { useOfferAnswers } from '../../lib/offer-answers.ts'

/** The offer as its provider told it last: prices move while somebody reads. `gone`: it is listed no more. */
export function useLatestOffer(chosen: Offer): { offer: Offer; gone: boolean } {
  const listed = useOfferAnswers().data?.find(({ provider }) => provider === chosen.provider)?.offers
  const latest = listed?.find(({ id }) => id === chosen.id)
  return { offer: latest ?? chosen, gone: Boolean(listed) && latest === undefined }
}
