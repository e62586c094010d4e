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

type Passes = (offer: Offer) => boolean

/** "RTX4090", "rtx 4090" and "RTX-4090" are one name. */
const squashed = (text: string) => text.toLowerCase().replace(/[\s_-]+/g, '')

const always: Passes = () => true

/** What each filter asks; what does not depend on the offer is worked out once. */
const PASSES: Record<FilterName, (filter: OfferFilter, diskGb: number) => Passes> = {
  provider: ({ providers }) => (providers.length === 0 ? always : ({ provider }) => providers.includes(provider)),
  gpu: ({ gpus }) => {
    if (gpus.length === 0) return always
    const parts = gpus.map(squashed)
    return ({ gpu }) => {
      const name = gpu === null ? null : squashed(gpu.name)
      return name !== null && parts.some((part) => name.includes(part))
    }
  },
  count: ({ count }) => (count === undefined ? always : ({ gpu }) => (gpu?.count ?? 0) === count),
  vram: ({ minVramGb: least }) =>
    least === undefined ? always : ({ gpu }) => (gpu ? gpu.vramGb * gpu.count : 0) >= least,
  // A machine whose driver is not told may be too old: it does not pass.
  cuda: ({ minCuda: least }) => (least === undefined ? always : ({ cuda }) => cuda !== null && !older(cuda, least)),
  cpu: ({ minCpu: least }) => (least === undefined ? always : ({ cpuCount }) => (cpuCount ?? 0) >= least),
  memory: ({ minMemoryGb: least }) => (least === undefined ? always : ({ memoryGb }) => (memoryGb ?? 0) >= least),
  disk:
    (_, wanted) =>
    ({ diskGb: most }) =>
      most === null || most >= wanted,
  region: ({ region: wanted }) => {
    if (wanted === undefined) return always
    const part = squashed(wanted)
    return ({ region }) => region !== null && squashed(region).includes(part)
  },
  cloud: ({ cloud: wanted }) => (wanted === 'any' ? always : ({ cloud }) => cloud === wanted),
  spot: ({ spot: wanted }) => (wanted === undefined ? always : ({ spot }) => spot === wanted),
  price: ({ maxPricePerHour: most, maxPricePerGpuHour: mostPerGpu }, diskGb) => {
    if (most === undefined && mostPerGpu === undefined) return always
    return (offer) => {
      const { perHour, perGpuHour } = allIn(offer, diskGb)
      return perHour <= (most ?? perHour) && (perGpuHour ?? perHour) <= (mostPerGpu ?? Number.POSITIVE_INFINITY)
    }
  },
  stock: ({ inStock }) => (inStock ? ({ availability }) => availability !== 'none' : always),
}

/** Tells the first filter that an offer does not pass; null: it passes all. */
function excluder(filter: OfferFilter, diskGb: number): (offer: Offer) => FilterName | null {
  const all = FILTERS.map((name) => [name, PASSES[name](filter, diskGb)] as const).filter(
    ([, passes]) => passes !== always,
  )
  return (offer) => all.find(([, passes]) => !passes(offer))?.[0] ?? null
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

/** The same for one offer. */
export function excludedBy(offer: Offer, filter: OfferFilter, diskGb: number): FilterName | null {
  return excluder(filter, diskGb)(offer)
}

/** What passes, and how many each filter took out. */
export function filterOffers(
  offers: readonly Offer[],
  filter: OfferFilter,
  diskGb: number,
): { fit: Offer[]; excluded: Partial<Record<FilterName, number>> } {
  const excluding = excluder(filter, diskGb)
  const fit: Offer[] = []
  const excluded: Partial<Record<FilterName, number>> = {}
  for (const offer of offers) {
    const name = excluding(offer)
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
