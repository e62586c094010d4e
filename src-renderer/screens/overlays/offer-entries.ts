import { allIn, byPrice } from '../../../src-shared/offers/index.ts'
import type { OfferAnswer } from '../../../src-shared/vocabulary/index.ts'
import { hourly } from '../../lib/money-text.ts'
import { namesOf, offerTitle, placeText, typeText } from '../../lib/offer-text.ts'
import type { PaletteEntry } from '../../lib/palette.ts'
import { useOffersView } from '../offers/offers-view.ts'

/** More would only be slow: the screen has them all. */
const MOST = 500

/** The cheapest offers that are known, each of which leads to its row on Offers. */
export function offerEntries(go: (path: string) => void, answers: readonly OfferAnswer[]): PaletteEntry[] {
  const { diskGb } = useOffersView.getState()
  const names = namesOf(answers)
  return answers
    .flatMap(({ offers }) => offers ?? [])
    .filter(({ availability }) => availability !== 'none')
    .sort(byPrice(diskGb))
    .slice(0, MOST)
    .map((offer) => ({
      id: `offer:${offer.id}`,
      kind: 'offer',
      title: offerTitle(offer),
      detail: [hourly(allIn(offer, diskGb).perHour), typeText(offer), placeText(offer, names)].join(' · '),
      run: () => {
        useOffersView.setState({ activeId: offer.id })
        go('/offers')
      },
    }))
}
