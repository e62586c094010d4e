import type { Availability, Offer } from '../../../../../src-shared/vocabulary/index.ts'
import { type DemoSettings, names } from '../settings.ts'
import { pickOf, randomOf } from './random.ts'

interface Kind {
  gpu: { name: string; vramGb: number } | null
  counts: readonly number[]
  /** Dollars an hour for one GPU, or for one CPU. */
  dollars: number
  cpus: number
  memoryGb: number
  cuda: string | null
  driver: string | null
}

// Invented, near what such machines cost at several providers in 2026.
const KINDS: readonly Kind[] = [
  gpu('H100 SXM', 80, [1, 2, 4, 8], 2.69, 20, 180, '12.8', '570.124.06'),
  gpu('H100 PCIe', 80, [1, 2], 2.29, 16, 128, '12.8', '570.124.06'),
  gpu('A100 SXM', 80, [1, 2, 4, 8], 1.49, 16, 120, '12.6', '560.35.05'),
  gpu('A100 PCIe', 40, [1, 2], 0.99, 12, 96, '12.4', '550.127.05'),
  gpu('L40S', 48, [1, 2, 4], 0.86, 12, 94, '12.6', '560.35.05'),
  gpu('RTX 4090', 24, [1, 2, 4], 0.44, 8, 48, '12.8', '570.86.15'),
  gpu('RTX A6000', 48, [1, 2], 0.49, 8, 50, '12.2', '535.183.01'),
  { gpu: null, counts: [2, 4, 8, 16, 32], dollars: 0.03, cpus: 1, memoryGb: 4, cuda: null, driver: null },
]

function gpu(
  name: string,
  vramGb: number,
  counts: readonly number[],
  dollars: number,
  cpus: number,
  memoryGb: number,
  cuda: string,
  driver: string,
): Kind {
  return { gpu: { name, vramGb }, counts, dollars, cpus, memoryGb, cuda, driver }
}

const REGIONS = ['us-east', 'us-west', 'us-central', 'eu-north', 'eu-west', 'eu-central', 'ap-east', 'ap-south']
const LOW = ['2 left in this region', '1 left in this region', 'Busy: may take a while']
const NONE = ['Sold out in this region', 'No quota for this kind in this region', 'Hosts are being maintained']

/** All offers of a seed at a moment. `bucket` counts the times that prices have moved. */
export function catalogue(settings: DemoSettings, now: number, bucket: number): Offer[] {
  return Array.from({ length: settings.offers }, (_, index) => offerAt(settings, index, now, bucket))
}

/** One offer, or null where there is no such id. */
export function offerOf(settings: DemoSettings, id: string, now: number, bucket: number): Offer | null {
  const index = Number(/^demo:(\d+)$/.exec(id)?.[1] ?? -1) - 1
  return index >= 0 && index < settings.offers ? offerAt(settings, index, now, bucket) : null
}

function offerAt(settings: DemoSettings, index: number, now: number, bucket: number): Offer {
  const { seed } = settings
  const random = (what: string) => randomOf(seed, index, what)
  // The kinds in turn, so that even few offers have some of each.
  const kind = KINDS[index % KINDS.length] as Kind
  const count = pickOf(kind.counts, seed, index, 'count')
  const spot = random('spot') < 0.35
  const secure = random('cloud') < 0.6
  const id = `demo:${index + 1}`
  const base = kind.dollars * count * (spot ? 0.45 : 1) * (secure ? 1.1 : 0.9) * (0.9 + 0.2 * random('price'))
  const drift = spot && bucket > 0 ? 0.9 + 0.2 * randomOf(seed, index, 'drift', bucket) : 1
  const perHour = settings.prices[id] ?? Math.round(base * drift * 1000) * 1000
  const [availability, availabilityReason] = stockOf(settings, id, random('stock'), index)
  return {
    id,
    provider: 'demo',
    gpu: kind.gpu && { ...kind.gpu, count },
    cpuCount: kind.cpus * count,
    memoryGb: kind.memoryGb * count,
    diskGb: pickOf([500, 1000, 2000], seed, index, 'disk'),
    diskFixed: false,
    region: pickOf(REGIONS, seed, index, 'region'),
    cloud: secure ? 'secure' : 'community',
    spot,
    price: {
      perHour,
      stoppedPerHour: 0,
      diskGbMonth: 100_000,
      stoppedDiskGbMonth: 200_000,
      egressGb: settings.trafficPrices.egressGb ?? (secure ? 0 : 10_000),
      ingressGb: settings.trafficPrices.ingressGb ?? 0,
    },
    reliability: Math.round((secure ? 0.995 + 0.005 * random('up') : 0.93 + 0.06 * random('up')) * 1000) / 1000,
    cuda: kind.cuda,
    driver: kind.driver,
    downMbps: 500 + Math.round(random('down') * 19) * 500,
    upMbps: 500 + Math.round(random('up-speed') * 19) * 500,
    availability,
    availabilityReason,
    startSeconds: Math.ceil(
      Object.values(settings.delays)
        .slice(0, 4)
        .reduce((sum, delay) => sum + delay, 0),
    ),
    maxSeconds: spot ? null : 2_592_000,
    seenAt: now,
    launch: { offerId: id },
  }
}

function stockOf(settings: DemoSettings, id: string, random: number, index: number): [Availability, string | null] {
  const { seed, noCapacity } = settings
  if (noCapacity !== 'none' && names(noCapacity, id)) return ['none', 'Sold out in this region']
  if (random < 0.08) return ['none', pickOf(NONE, seed, index, 'none')]
  if (random < 0.25) return ['low', pickOf(LOW, seed, index, 'low')]
  return ['in_stock', null]
}
