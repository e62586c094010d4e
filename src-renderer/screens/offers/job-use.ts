import { excludedBy, FILTER_WORDS, filterOf } from '../../../src-shared/offers/index.ts'
import { type JobSpecInput, offerQuery } from '../../../src-shared/vocabulary/index.ts'
import { queryOf } from '../../lib/offer-text.ts'
import type { OfferRow } from './rows.ts'

const CENT = 10_000

/** A limit that people can read, not below the price itself. */
const wholeCents = (limit: number | undefined) =>
  limit === undefined ? {} : { maxPricePerGpuHour: Math.ceil(limit / CENT) * CENT }

/** How a job can be given this row, or why it cannot. */
export function jobUse({ offer, own }: OfferRow, diskGb: number): { spec: Partial<JobSpecInput> } | { why: string } {
  if (own) return { spec: { server: own.id } }
  if (!offer.gpu) return { why: 'A job rents machines with GPUs. Rent this one first, then run jobs on it.' }
  const query = offerQuery.parse(queryOf(offer, diskGb))
  // The query would look for others: only what finds this very offer again is offered.
  const name = excludedBy(offer, filterOf(query), diskGb)
  if (name !== null)
    return { why: `A job could not ask for it by ${FILTER_WORDS[name]}. Rent it first, then run jobs on it.` }
  return { spec: { provision: { ...query, ...wholeCents(query.maxPricePerGpuHour) } } }
}
