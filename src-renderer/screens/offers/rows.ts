import { type AllIn, allIn, byPrice, type FilterName, filterOffers } from '../../../src-shared/offers/index.ts'
import type { Availability, Offer, OfferFilter, ProviderKind, Server } from '../../../src-shared/vocabulary/index.ts'
import { offerTitle, placeText, typeText, vramOf } from '../../lib/offer-text.ts'
import { ownFits, ownOffer } from './own-offer.ts'

/** A line of the table: an offer, or a server that is there already. */
export interface OfferRow {
  offer: Offer
  price: AllIn
  /** Null: it has to be rented. */
  own: Server | null
}

export type SortKey =
  | 'gpu'
  | 'vram'
  | 'price'
  | 'perGpu'
  | 'start'
  | 'availability'
  | 'type'
  | 'provider'
  | 'reliability'
export interface Sort {
  by: SortKey
  /** Largest first. */
  down: boolean
}

export interface Rows {
  /** In no order yet. */
  rows: OfferRow[]
  fit: number
  excluded: Partial<Record<FilterName, number>>
}

/** What passes the filter, with prices for that disk, and how many each filter took out. Own servers are counted nowhere. */
export function rowsOf(
  offers: readonly Offer[],
  servers: readonly Server[],
  filter: OfferFilter,
  diskGb: number,
): Rows {
  const { fit, excluded } = filterOffers(offers, filter, diskGb)
  const rows: OfferRow[] = fit.map((offer) => ({ offer, price: allIn(offer, diskGb), own: null }))
  for (const own of servers) {
    const offer = ownOffer(own)
    if (offer && ownFits(offer, filter, diskGb)) rows.push({ offer, price: allIn(offer, diskGb), own })
  }
  return { rows, fit: fit.length, excluded }
}

/** One row by its id, whatever the filters say; null: there is none any more. */
export function rowOf(
  id: string,
  offers: readonly Offer[],
  servers: readonly Server[],
  diskGb: number,
): OfferRow | null {
  const own = servers.find((server) => server.id === id) ?? null
  const offer = own ? ownOffer(own) : offers.find((one) => one.id === id)
  return offer ? { offer, price: allIn(offer, diskGb), own } : null
}

const STOCK: Record<Availability, number> = { in_stock: 0, low: 1, unknown: 2, none: 3 }

/** Rows in order; of equal ones the cheaper, then the more reliable, then by id, so that the order never jumps. */
export function sortRows(
  rows: readonly OfferRow[],
  { by, down }: Sort,
  diskGb: number,
  names: ReadonlyMap<ProviderKind, string>,
): OfferRow[] {
  const cheaper = byPrice(diskGb)
  const value = (row: OfferRow): number | string => {
    const { offer, price, own } = row
    if (by === 'gpu') return offerTitle(offer).replace(/^\d+×/, '')
    if (by === 'vram') return vramOf(offer)
    if (by === 'price') return price.perHour
    if (by === 'perGpu') return price.perGpuHour ?? Number.POSITIVE_INFINITY
    if (by === 'start') return own ? 0 : (offer.startSeconds ?? Number.POSITIVE_INFINITY)
    if (by === 'availability') return STOCK[offer.availability]
    if (by === 'type') return own ? 'own' : typeText(offer)
    if (by === 'provider') return own ? own.name : placeText(offer, names)
    return offer.reliability ?? -1
  }
  const keyed = rows.map((row) => ({ row, key: value(row) }))
  const sign = down ? -1 : 1
  keyed.sort((a, b) => {
    if (a.key === b.key) return cheaper(a.row.offer, b.row.offer)
    return (a.key < b.key ? -1 : 1) * sign
  })
  return keyed.map(({ row }) => row)
}

/** Rows where they were, what is new after them: prices may change under the eyes, places may not. */
export function hold(order: readonly string[], sorted: readonly OfferRow[]): OfferRow[] {
  const byId = new Map(sorted.map((row) => [row.offer.id, row]))
  const kept: OfferRow[] = []
  for (const id of order) {
    const row = byId.get(id)
    if (!row) continue
    kept.push(row)
    byId.delete(id)
  }
  return byId.size === 0 ? kept : [...kept, ...sorted.filter((row) => byId.has(row.offer.id))]
}

/** Whether two lists show the same rows in the same order. */
export const sameOrder = (a: readonly OfferRow[], b: readonly OfferRow[]) =>
  a.length === b.length && a.every((row, index) => row.offer.id === b[index]?.offer.id)
