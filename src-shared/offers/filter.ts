import type { Offer, OfferFilter, OfferQuery } from '../vocabulary/index.ts'
import { allIn } from './price.ts'

/** The filters, in the order in which an offer is counted as excluded: by the first that it does not pass. */
export const FILTERS = [
  'provider',
  'gpu',
  'count',
  'vram',
  'cuda',
  'cpu',
  'memory',
  'disk',
  'region',
  'cloud',
  'spot',
  'price',
  'stock',
] as const
export type FilterName = (typeof FILTERS)[number]

/** An offer that passes has no name here. */
export function excludedBy(offer: Offer, filter: OfferFilter, diskGb: number): FilterName | null {
  for (const name of FILTERS) if (!PASSES[name](offer, filter, diskGb)) return name
  return null
}

const contains = (text: string | null, part: string) => squashed(text ?? '').includes(squashed(part))
/** "RTX4090", "rtx 4090" and "RTX-4090" are one name. */
const squashed = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, '')

const PASSES: Record<FilterName, (offer: Offer, filter: OfferFilter, diskGb: number) => boolean> = {
  provider: ({ provider }, { providers }) => providers.length === 0 || providers.includes(provider),
  gpu: ({ gpu }, { gpus }) => gpus.length === 0 || gpus.some((part) => gpu !== null && contains(gpu.name, part)),
  count: ({ gpu }, { count }) => count === undefined || (gpu?.count ?? 0) === count,
  vram: ({ gpu }, { minVramGb }) => minVramGb === undefined || (gpu ? gpu.vramGb * gpu.count : 0) >= minVramGb,
  // A machine whose driver is not told may be too old: it does not pass.
  cuda: ({ cuda }, { minCuda }) => minCuda === undefined || (cuda !== null && !older(cuda, minCuda)),
  cpu: ({ cpuCount }, { minCpu }) => minCpu === undefined || (cpuCount ?? 0) >= minCpu,
  memory: ({ memoryGb }, { minMemoryGb }) => minMemoryGb === undefined || (memoryGb ?? 0) >= minMemoryGb,
  disk: ({ diskGb: most }, _filter, diskGb) => most === null || most >= diskGb,
  region: ({ region }, { region: wanted }) => wanted === undefined || contains(region, wanted),
  cloud: ({ cloud }, { cloud: wanted }) => wanted === 'any' || cloud === wanted,
  spot: ({ spot }, { spot: wanted }) => wanted === undefined || spot === wanted,
  price: (offer, { maxPricePerHour, maxPricePerGpuHour }, diskGb) => {
    const { perHour, perGpuHour } = allIn(offer, diskGb)
    if (maxPricePerHour !== undefined && perHour > maxPricePerHour) return false
    return maxPricePerGpuHour === undefined || (perGpuHour ?? perHour) <= maxPricePerGpuHour
  },
  stock: ({ availability }, { inStock }) => !inStock || availability !== 'none',
}

/** Whether one dotted version is older than another: 12.4 is older than 12.10. */
function older(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number)) as [number[], number[]]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0]
    if (x !== y) return x < y
  }
  return false
}

/** What passes, and how many each filter took out. */
export function filterOffers(
  offers: readonly Offer[],
  filter: OfferFilter,
  diskGb: number,
): { fit: Offer[]; excluded: Partial<Record<FilterName, number>> } {
  const fit: Offer[] = []
  const excluded: Partial<Record<FilterName, number>> = {}
  for (const offer of offers) {
    const name = excludedBy(offer, filter, diskGb)
    if (name === null) fit.push(offer)
    else excluded[name] = (excluded[name] ?? 0) + 1
  }
  return { fit, excluded }
}

/** A job's query as a filter: there, something is assumed for what was left out. */
export function filterOf(query: OfferQuery): OfferFilter {
  const { gpu, count, maxPricePerGpuHour, minVramGb, cloud, minCuda, region, spot, providers } = query
  return {
    gpus: [gpu],
    count,
    cloud,
    minCuda,
    spot,
    providers: providers as OfferFilter['providers'],
    inStock: true,
    ...(maxPricePerGpuHour === undefined ? {} : { maxPricePerGpuHour }),
    ...(minVramGb === undefined ? {} : { minVramGb }),
    ...(region === undefined ? {} : { region }),
  }
}

/** Cheapest first, all included; of equal ones the more reliable, then by id, so the order never jumps. */
export function byPrice(diskGb: number): (a: Offer, b: Offer) => number {
  return (a, b) =>
    allIn(a, diskGb).perHour - allIn(b, diskGb).perHour ||
    (b.reliability ?? 0) - (a.reliability ?? 0) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
