import { FILTER_WORDS, type FilterName, filterOffers } from '../../../src-shared/offers/index.ts'
import type { Offer, OfferFilter, ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { dollars } from '../../lib/money-text.ts'

/** What a filter asks for, as its chip says it: "≥ 80 GB"; null: it asks for nothing. */
export function filterValue(
  name: FilterName,
  filter: OfferFilter,
  nameOf: (kind: ProviderKind) => string,
): string | null {
  const atLeast = (value: number | string | undefined, unit = '') => (value === undefined ? null : `≥ ${value}${unit}`)
  switch (name) {
    case 'provider':
      return filter.providers.map(nameOf).join(', ') || null
    case 'gpu':
      return filter.gpus.join(', ') || null
    case 'count':
      return filter.count === undefined ? null : String(filter.count)
    case 'vram':
      return atLeast(filter.minVramGb, ' GB')
    case 'cuda':
      return atLeast(filter.minCuda)
    case 'cpu':
      return atLeast(filter.minCpu)
    case 'memory':
      return atLeast(filter.minMemoryGb, ' GB')
    case 'region':
      return filter.region ?? null
    case 'cloud':
      return filter.cloud === 'any' ? null : filter.cloud
    case 'spot':
      return filter.spot === undefined ? null : filter.spot ? 'spot' : 'on-demand'
    case 'price': {
      const { maxPricePerHour: hour, maxPricePerGpuHour: gpu } = filter
      const parts = [
        hour === undefined ? null : `≤ ${dollars(hour)}/h`,
        gpu === undefined ? null : `≤ ${dollars(gpu)}/GPU-h`,
      ]
      return parts.filter(Boolean).join(', ') || null
    }
    case 'stock':
      return filter.inStock ? 'in stock' : null
    case 'disk':
      return null
  }
}

/** The filter without one of its parts. */
export function without(name: FilterName, filter: OfferFilter): OfferFilter {
  const next = { ...filter }
  if (name === 'provider') next.providers = []
  if (name === 'gpu') next.gpus = []
  if (name === 'cloud') next.cloud = 'any'
  if (name === 'stock') next.inStock = false
  if (name === 'count') delete next.count
  if (name === 'vram') delete next.minVramGb
  if (name === 'cuda') delete next.minCuda
  if (name === 'cpu') delete next.minCpu
  if (name === 'memory') delete next.minMemoryGb
  if (name === 'region') delete next.region
  if (name === 'spot') delete next.spot
  if (name === 'price') {
    delete next.maxPricePerHour
    delete next.maxPricePerGpuHour
  }
  return next
}

/** What has a chip: each filter, but one for all that a machine has beside its GPUs. */
export type ChipName = Exclude<FilterName, 'cpu' | 'memory' | 'disk' | 'stock'> | 'machine'

/** What a chip says. */
export function chipValue(name: ChipName, filter: OfferFilter, nameOf: (kind: ProviderKind) => string): string | null {
  if (name !== 'machine') return filterValue(name, filter, nameOf)
  const parts = [
    filter.minCpu === undefined ? null : `≥ ${filter.minCpu} vCPU`,
    filter.minMemoryGb === undefined ? null : `≥ ${filter.minMemoryGb} GB`,
  ]
  return parts.filter(Boolean).join(', ') || null
}

/** The filter without what a chip asks for. */
export const withoutChip = (name: ChipName, filter: OfferFilter): OfferFilter =>
  name === 'machine' ? without('cpu', without('memory', filter)) : without(name, filter)

/** Filters that took something out, those that took most first. */
export function mostExcluding(excluded: Partial<Record<FilterName, number>>): Array<[FilterName, number]> {
  return (Object.entries(excluded) as Array<[FilterName, number]>).sort((a, b) => b[1] - a[1])
}

/** "VRAM 141, CUDA 52, stock 21". */
export const excludedText = (excluded: Partial<Record<FilterName, number>>) =>
  mostExcluding(excluded)
    .map(([name, count]) => `${FILTER_WORDS[name]} ${count.toLocaleString('en')}`)
    .join(', ')

/** What would fit if one filter asked for nothing; of the disk, if it were the largest that can be had. */
export interface Relaxed {
  filter: OfferFilter
  diskGb: number
  fit: number
}

/** Lets go of one filter. */
export function relax(name: FilterName, offers: readonly Offer[], filter: OfferFilter, diskGb: number): Relaxed {
  const next = without(name, filter)
  const largest = offers.reduce((most, offer) => Math.max(most, offer.diskGb ?? 0), 0)
  const disk = name === 'disk' && largest > 0 ? Math.min(diskGb, Math.floor(largest)) : diskGb
  return { filter: next, diskGb: disk, fit: filterOffers(offers, next, disk).fit.length }
}

/** The filter that stands in the way: letting go of it lets most fit; of equal ones, that which took out most. */
export function inTheWay(
  excluded: Partial<Record<FilterName, number>>,
  offers: readonly Offer[],
  filter: OfferFilter,
  diskGb: number,
): (Relaxed & { name: FilterName; removed: number }) | null {
  const [best] = mostExcluding(excluded)
    .map(([name, removed]) => ({ name, removed, ...relax(name, offers, filter, diskGb) }))
    .sort((a, b) => b.fit - a.fit || b.removed - a.removed)
  return best ?? null
}
