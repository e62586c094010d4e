import { z } from 'zod'
import type { Availability, Offer } from '../../../../src-shared/vocabulary/index.ts'
import { microDollars, perHourOfMonth } from '../http/micro-dollars.ts'
import { IMAGE_CUDA, SMALLEST_VOLUME_GB } from './launch.ts'
import { CONTAINER_DISK, CONTAINER_GB, DISK_RUNNING, DISK_STOPPED } from './prices.ts'

export const COUNTS = [1, 2, 4, 8] as const
export const CLOUDS = ['SECURE', 'COMMUNITY'] as const
export type Cloud = (typeof CLOUDS)[number]

const level = z.string()
/** What is used of the catalog (`GpuType` in contract/runpod-v2.openapi.json). */
export const gpuTypesSchema = z.looseObject({
  gpus: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      manufacturer: z.string().nullish(),
      memory: z.number(),
      secure: z.boolean(),
      community: z.boolean(),
      price: z.looseObject({ secure: z.number().nullish(), community: z.number().nullish() }),
      maxCount: z.looseObject({ secure: z.number().nullish(), community: z.number().nullish() }),
      availability: level.nullish(),
      dataCenters: z.array(z.looseObject({ id: z.string(), availability: level })).nullish(),
      cudaVersions: z.array(z.looseObject({ version: z.string(), available: z.boolean() })).nullish(),
    }),
  ),
})
export type GpuType = z.infer<typeof gpuTypesSchema>['gpus'][number]

const lowestPrice = z
  .looseObject({
    minimumBidPrice: z.number().nullish(),
    stockStatus: z.string().nullish(),
    minVcpu: z.number().nullish(),
    minMemory: z.number().nullish(),
  })
  .nullish()
export type LowestPrice = z.infer<typeof lowestPrice>

/** The answer to {@link pricesQuery}: `secure1`, `community8` … beside the id. */
export const pricesSchema = z.looseObject({
  gpuTypes: z.array(z.looseObject({ id: z.string() }).catchall(z.unknown())),
})

/** Prices by GPU, then by cloud and count (`secure1`). One that makes no sense is left out. */
export function pricesByGpu(answer: z.infer<typeof pricesSchema>): Map<string, Map<string, LowestPrice>> {
  return new Map(
    answer.gpuTypes.map(({ id, ...rest }) => [
      id,
      new Map(
        Object.entries(rest).flatMap(([name, value]) => {
          const read = lowestPrice.safeParse(value)
          return read.success ? [[name, read.data] as const] : []
        }),
      ),
    ]),
  )
}

const STOCK: Record<string, Availability> = { NONE: 'none', LOW: 'low', MEDIUM: 'in_stock', HIGH: 'in_stock' }
const stockOf = (told: string | null | undefined): Availability =>
  told ? (STOCK[told.toUpperCase()] ?? 'unknown') : 'none'

export interface Shelf {
  gpu: GpuType
  cloud: Cloud
  count: number
  price: LowestPrice
  now: number
}

/** What one GPU type, cloud and count comes to: an offer for each data centre that has it, or one that is out of stock, and one for spot. */
export function offersOf(shelf: Shelf): Offer[] {
  const { gpu, cloud, count, price } = shelf
  const side = cloud === 'SECURE' ? 'secure' : 'community'
  if (!gpu[side] || count > (gpu.maxCount[side] ?? 0) || gpu.manufacturer === 'AMD') return []
  const offers: Offer[] = []
  const perGpu = microDollars(gpu.price[side])
  if (perGpu) {
    const places = (gpu.dataCenters ?? []).filter(({ availability }) => stockOf(availability) !== 'none')
    if (places.length === 0) offers.push(offer(shelf, perGpu, null, stockOf(gpu.availability)))
    for (const { id, availability } of places) offers.push(offer(shelf, perGpu, id, stockOf(availability)))
  }
  const bid = microDollars(price?.minimumBidPrice)
  if (bid) offers.push(offer(shelf, bid, null, stockOf(price?.stockStatus), true))
  return offers
}

function offer(
  { gpu, cloud, count, price, now }: Shelf,
  perGpu: number,
  dataCenter: string | null,
  availability: Availability,
  spot = false,
): Offer {
  const cuda = cudaOf(gpu)
  return {
    id: `runpod:${slug(gpu.id)}:${count}:${cloud.toLowerCase()}:${spot ? 'spot' : 'on-demand'}:${dataCenter ?? 'any'}`,
    provider: 'runpod',
    gpu: { name: gpu.name, count, vramGb: gpu.memory },
    cpuCount: price?.minVcpu ?? null,
    memoryGb: price?.minMemory ?? null,
    diskGb: null,
    diskFixed: false,
    smallestDiskGb: SMALLEST_VOLUME_GB,
    region: dataCenter,
    cloud: cloud === 'SECURE' ? 'secure' : 'community',
    spot,
    price: {
      perHour: perGpu * count + perHourOfMonth(CONTAINER_GB * CONTAINER_DISK),
      // Whether a spot machine comes back is up to the next bid: it is ended, not stopped.
      stoppedPerHour: spot ? null : 0,
      diskGbMonth: DISK_RUNNING,
      stoppedDiskGbMonth: DISK_STOPPED,
      egressGb: 0,
      ingressGb: 0,
    },
    reliability: null,
    cuda,
    driver: null,
    downMbps: null,
    upMbps: null,
    availability,
    availabilityReason:
      availability === 'none' ? `RunPod has no ${gpu.name} × ${count} free in its ${cloud.toLowerCase()} cloud` : null,
    startSeconds: null,
    maxSeconds: null,
    seenAt: now,
    launch: {
      gpuTypeId: gpu.id,
      gpuCount: count,
      cloudType: cloud,
      dataCenterId: dataCenter,
      minCudaVersion: cuda ?? IMAGE_CUDA,
      bidPerGpu: spot ? perGpu / 1e6 : null,
    },
  }
}

/** What every machine that may be given runs: the oldest free version that the image can work with. */
function cudaOf({ cudaVersions }: GpuType): string | null {
  const number = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major * 1000 + minor
  }
  const fit = (cudaVersions ?? [])
    .filter(({ version, available }) => available && number(version) >= number(IMAGE_CUDA))
    .map(({ version }) => version)
  return fit.sort((a, b) => number(a) - number(b))[0] ?? null
}

const slug = (id: string) =>
  id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
