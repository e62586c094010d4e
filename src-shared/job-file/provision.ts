import { type OfferQuery, offerQuery } from '../vocabulary/index.ts'
import { PROVISION_FIELDS, unusualFields } from './fields.ts'

const USUAL: OfferQuery = offerQuery.parse({})

/**
 * An offer query as a file spells it: what is asked for anyhow is left out, but for the GPU where nothing else is said.
 * Prices are in dollars.
 */
export function writtenProvision(query: Partial<OfferQuery>): Record<string, string | number | boolean | string[]> {
  const said = unusualFields(query, PROVISION_FIELDS, USUAL).map(
    ([name, field, part]) => [name, field === 'maxPricePerGpuHour' ? Number(part) / 1e6 : part] as const,
  )
  return said.length > 0 ? Object.fromEntries(said) : { gpu: USUAL.gpu }
}
