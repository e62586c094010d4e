import { z } from 'zod'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { microDollars } from '../http/micro-dollars.ts'

const number = z.number().nullish()

/** What is used of an offer (github.com/vast-ai/docs, search offers). The description leaves them open. */
export const askSchema = z.looseObject({
  id: z.number(),
  gpu_name: z.string(),
  num_gpus: z.number().int().positive(),
  gpu_ram: number,
  cpu_cores_effective: number,
  cpu_ram: number,
  disk_space: number,
  storage_cost: number,
  dph_base: number,
  dph_total: number,
  storage_total_cost: number,
  min_bid: number,
  inet_up_cost: number,
  inet_down_cost: number,
  inet_up: number,
  inet_down: number,
  geolocation: z.string().nullish(),
  reliability2: number,
  reliability: number,
  cuda_max_good: number,
  driver_version: z.string().nullish(),
  duration: number,
  hosting_type: number,
  datacenter: z.boolean().nullish(),
  verification: z.string().nullish(),
})
export type Ask = z.infer<typeof askSchema>

/** One that cannot be read is left out; the others stand. */
export const asksSchema = z
  .looseObject({ offers: z.array(z.unknown()) })
  .transform(({ offers }) => offers.flatMap((ask) => askSchema.safeParse(ask).data ?? []))

export type AskType = 'on-demand' | 'bid'

/** The most that is taken of each kind, cheapest first. */
const LIMIT = 1000
/** A disk has at least so many GB, and keeps its size for life. */
export const SMALLEST_DISK_GB = 8

/** The search of Vast's own client, without machines that cannot be reached directly. */
export const searchBody = (type: AskType) => ({
  type,
  verified: { eq: true },
  rentable: { eq: true },
  rented: { eq: false },
  external: { eq: false },
  direct_port_count: { gte: 1 },
  order: [['dph_total', 'asc']],
  limit: LIMIT,
})

/** An offer as every provider's is told; null where it has no price. */
export function offerOf(ask: Ask, type: AskType, now: number): Offer | null {
  const spot = type === 'bid'
  // `dph_total` holds a disk of a size that nobody asked for.
  const base = ask.dph_base ?? (ask.dph_total == null ? null : ask.dph_total - (ask.storage_total_cost ?? 0))
  const perHour = microDollars(spot ? ask.min_bid : base)
  if (!perHour) return null
  const disk = microDollars(ask.storage_cost)
  return {
    id: `vast:${ask.id}:${type}`,
    provider: 'vast',
    gpu: { name: ask.gpu_name, count: ask.num_gpus, vramGb: round((ask.gpu_ram ?? 0) / 1024) },
    cpuCount: ask.cpu_cores_effective ?? null,
    memoryGb: ask.cpu_ram == null ? null : round(ask.cpu_ram / 1024),
    diskGb: ask.disk_space == null ? null : Math.floor(ask.disk_space),
    diskFixed: false,
    smallestDiskGb: SMALLEST_DISK_GB,
    region: ask.geolocation?.trim() || null,
    cloud: ask.datacenter === true || ask.hosting_type === 1 ? 'secure' : 'community',
    spot,
    price: {
      perHour,
      stoppedPerHour: spot ? null : 0,
      diskGbMonth: disk,
      stoppedDiskGbMonth: disk,
      egressGb: microDollars(ask.inet_up_cost),
      ingressGb: microDollars(ask.inet_down_cost),
    },
    reliability: ask.reliability2 ?? ask.reliability ?? null,
    // 13 is "13.0": a version, not a number.
    cuda: ask.cuda_max_good == null ? null : ask.cuda_max_good.toFixed(1),
    driver: ask.driver_version ?? null,
    downMbps: ask.inet_down ?? null,
    upMbps: ask.inet_up ?? null,
    availability: 'in_stock',
    availabilityReason: null,
    startSeconds: null,
    maxSeconds: ask.duration == null ? null : Math.floor(ask.duration),
    seenAt: now,
    launch: { askId: ask.id, bid: spot ? (ask.min_bid ?? null) : null },
  }
}

const round = (value: number) => Math.round(value * 10) / 10
