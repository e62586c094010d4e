import { create } from 'zustand'
import { DEFAULT_DISK_GB, type OfferFilter, offerFilter } from '../../../src-shared/vocabulary/index.ts'
import type { Sort } from './rows.ts'

/** The most offers side by side. */
export const MOST_COMPARED = 3

/** What this window looks for on Offers; kept while other screens are shown. */
interface OffersView {
  filter: OfferFilter
  diskGb: number
  sort: Sort
  /** The chosen row; null: the first. */
  activeId: string | null
  /** Rows marked to be compared, at most three. */
  compared: string[]
  /** A fourth was just asked for. */
  full: boolean
}

export const NO_FILTER: OfferFilter = offerFilter.parse({})

export const useOffersView = create<OffersView>(() => ({
  filter: NO_FILTER,
  diskGb: DEFAULT_DISK_GB,
  sort: { by: 'price', down: false },
  activeId: null,
  compared: [],
  full: false,
}))

export const setFilter = (filter: OfferFilter) => useOffersView.setState({ filter, full: false })

/** Marks or unmarks a row. Where three are marked already it only says so ({@link OffersView.full}). */
export function toggleCompared(id: string): void {
  const { compared } = useOffersView.getState()
  const has = compared.includes(id)
  if (!has && compared.length >= MOST_COMPARED) return useOffersView.setState({ full: true })
  useOffersView.setState({ compared: has ? compared.filter((other) => other !== id) : [...compared, id], full: false })
}

/** Unmarks what is not there any more: it could be neither seen nor unmarked. */
export function keepCompared(there: ReadonlySet<string>): void {
  const { compared } = useOffersView.getState()
  const kept = compared.filter((id) => there.has(id))
  if (kept.length < compared.length) useOffersView.setState({ compared: kept, full: false })
}
