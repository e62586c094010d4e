import { allIn, byPrice, filterOf, filterOffers } from '../../../src-shared/offers/index.ts'
import { formatDuration, offerQuery } from '../../../src-shared/vocabulary/index.ts'
import { dollars, hourly, mostOf, unpricedText } from '../../lib/money-text.ts'
import { useOfferAnswers, useOfferSearch } from '../../lib/offer-answers.ts'
import { namesOf, offerTitle, placeText } from '../../lib/offer-text.ts'
import { useSettings } from '../../lib/queries.ts'
import { excludedText } from '../offers/filter-chips.ts'
import { queryOfRent, type Rent } from './rent-part-draft.ts'

/** The cheapest offer that fits now and the most that it can cost, or what nothing fits. */
export function FittingLine({ rent }: { rent: Rent }) {
  const answers = useOfferAnswers()
  const { searching } = useOfferSearch()
  const lease = useSettings().data?.leaseSeconds
  const query = read(rent)
  if (query === null) return <p className="text-muted">What fits is known once the fields above are right.</p>
  const known = answers.data?.flatMap(({ offers }) => offers ?? []) ?? []
  if (known.length === 0)
    return (
      <p role="status" className="text-muted">
        {searching ? 'Asking the providers…' : 'No provider has told of any offer.'}
      </p>
    )
  const disk = query.containerDiskGb + query.volumeDiskGb
  const { fit, excluded } = filterOffers(known, filterOf(query), disk)
  const [best] = [...fit].sort(byPrice(disk))
  if (!best)
    return (
      <p role="status">
        No offer fits now, so the job would wait or be refused.{' '}
        <span className="text-muted">Excluded: {excludedText(excluded)}</span>
      </p>
    )
  const { perHour, unpriced } = allIn(best, disk)
  return (
    <p role="status">
      <b className="font-semibold">{offerTitle(best)}</b> at {placeText(best, namesOf(answers.data ?? []))} fits best
      now: <b className="font-semibold">{hourly(perHour)}</b> all-in, est.
      {lease !== undefined && (
        <>
          , at most <b className="font-semibold">{dollars(mostOf(perHour, lease))}</b> until its lease ends in{' '}
          {formatDuration(lease * 1000)}
        </>
      )}
      .{' '}
      <span className="text-muted">
        {fit.length > 1 && `${(fit.length - 1).toLocaleString('en')} more fit. `}
        {unpricedText(unpriced)}
      </span>
    </p>
  )
}

function read(rent: Rent) {
  try {
    const parsed = offerQuery.safeParse(queryOfRent(rent))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
