import { FILTER_WORDS, type FilterName, filterOffers } from '../../../src-shared/offers/index.ts'
import type { Offer } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { filterValue, inTheWay } from './filter-chips.ts'
import { NO_FILTER, useOffersView } from './offers-view.ts'

/** Says which filter stands in the way, and lets go of it with one click. */
export function NothingFits({
  offers,
  excluded,
}: {
  offers: readonly Offer[]
  excluded: Partial<Record<FilterName, number>>
}) {
  const { filter, diskGb } = useOffersView()
  if (offers.length === 0)
    return (
      <Empty title="No provider offers anything now.">
        They have answered that there is nothing to rent. Try again in a while, or connect another provider.
      </Empty>
    )
  const way = inTheWay(excluded, offers, filter, diskGb)
  if (way === null) return null
  const { name, removed, fit } = way
  const value = filterValue(name, filter, (kind) => kind)
  const asked = name === 'disk' ? `a disk of ${diskGb} GB` : `${FILTER_WORDS[name]} ${value ?? ''}`.trim()
  const without = filterOffers(offers, NO_FILTER, 1).fit.length
  return (
    <Empty
      title="No offer fits."
      action={
        <>
          <Button onClick={() => useOffersView.setState({ filter: way.filter, diskGb: way.diskGb })}>
            {name === 'disk' ? `Ask for ${way.diskGb} GB` : `Let go of ${asked}`}
          </Button>
          <Button look="quiet" onClick={() => useOffersView.setState({ filter: NO_FILTER })}>
            Clear all filters
          </Button>
        </>
      }
    >
      {upper(asked)} took out {removed.toLocaleString('en')} of {offers.length.toLocaleString('en')}. Without it{' '}
      {fit === 0 ? 'the other filters still take out all' : `${fit.toLocaleString('en')} ${fit === 1 ? 'fits' : 'fit'}`}
      ; without any filter {without.toLocaleString('en')}.
    </Empty>
  )
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
