import { z } from 'zod'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { UNTOLD } from '../untold.ts'
import { IMAGE_CUDA, SMALLEST_DISK_GB } from './launch.ts'
import type { Prices } from './prices.ts'

/** What is used of a machine type (`MachineType` in contract/compute-v1.openapi.json). */
export const typeSchema = z.looseObject({
  name: z.string(),
  guestCpus: z.number(),
  memoryMb: z.number(),
  isSharedCpu: z.boolean().nullish(),
  architecture: z.string().nullish(),
  accelerators: z
    .array(z.looseObject({ guestAcceleratorType: z.string(), guestAcceleratorCount: z.number() }))
    .nullish(),
  deprecated: z.unknown().optional(),
})
export type MachineType = z.infer<typeof typeSchema>

/** An address of its own: $0.005 an hour, $0.0025 with spot (cloud.google.com/vpc/network-pricing, since 2024-02). */
const ADDRESS = 5000
const ADDRESS_SPOT = 2500
/**
 * A GB (10^9 bytes) that leaves for the internet: the list price of the first TiB a month by the premium tier to most of the world is
 * $0.12 a GiB (cloud.google.com/vpc/network-pricing, 2025). From other parts of the world it depends on where it goes to.
 */
const EGRESS_GB = 111_759
const EGRESS_NOTE =
  'list price of the premium tier to most of the world: to China and Australia it is more, within Google less'

function trafficOf(zone: string): Pick<Offer['price'], 'egressGb' | 'trafficNote'> {
  return /^(us|northamerica|europe)-/.test(zone)
    ? { egressGb: EGRESS_GB, trafficNote: EGRESS_NOTE }
    : { egressGb: null }
}

/** The most that a balanced disk can hold, in GB. */
const LARGEST_DISK_GB = 65_536

/** GPUs by their type: name for people, GB, and name in the catalog of prices. */
const GPUS: Record<string, { name: string; vramGb: number; priced: string }> = {
  'nvidia-tesla-t4': { name: 'T4', vramGb: 16, priced: 'tesla t4' },
  'nvidia-tesla-v100': { name: 'V100', vramGb: 16, priced: 'tesla v100' },
  'nvidia-l4': { name: 'L4', vramGb: 24, priced: 'l4' },
  'nvidia-tesla-a100': { name: 'A100 40GB', vramGb: 40, priced: 'tesla a100' },
}

/** GPUs that are added to machines of the N1 kind; the others come with theirs. */
const ADDED: { machine: string; type: string; count: number }[] = [
  { machine: 'n1-standard-4', type: 'nvidia-tesla-t4', count: 1 },
  { machine: 'n1-standard-8', type: 'nvidia-tesla-t4', count: 1 },
  { machine: 'n1-standard-16', type: 'nvidia-tesla-t4', count: 2 },
  { machine: 'n1-standard-32', type: 'nvidia-tesla-t4', count: 4 },
  { machine: 'n1-standard-8', type: 'nvidia-tesla-v100', count: 1 },
  { machine: 'n1-standard-16', type: 'nvidia-tesla-v100', count: 2 },
]

interface Gpus {
  type: string
  count: number
  /** Whether the launch must ask for them. */
  added: boolean
}

/** On demand and spot offers of the machine types of one zone. */
export function offersOf(types: MachineType[], zone: string, prices: Prices, now: number): Offer[] {
  return types.filter(isUsable).flatMap((type) => {
    const [own] = type.accelerators ?? []
    const gpus: (Gpus | null)[] = own
      ? [{ type: own.guestAcceleratorType, count: own.guestAcceleratorCount, added: false }]
      : [null, ...ADDED.filter(({ machine }) => machine === type.name).map((one) => ({ ...one, added: true }))]
    return gpus.flatMap((gpu) => [false, true].flatMap((spot) => offer(type, gpu, zone, spot, prices, now) ?? []))
  })
}

/** Shared CPUs have prices of their own; machines with local disks, such as A3 and the big A2, are billed for those too; the
 * fourth generation takes other disks than those that are ordered here. */
const isUsable = ({ name, isSharedCpu, architecture, deprecated }: MachineType) =>
  !isSharedCpu &&
  !deprecated &&
  architecture !== 'ARM64' &&
  !/^(a3|a4|h\d|z\d|x4|n4|c4|m4)|ultragpu|-lssd$|-metal$/.test(name)

/** Null where a part of the price is not known. */
function offer(
  type: MachineType,
  gpus: Gpus | null,
  zone: string,
  spot: boolean,
  prices: Prices,
  now: number,
): Offer | null {
  const family = `${type.name.split('-')[0]}${spot ? ' spot' : ''}`
  const [core, ram] = [prices.core.get(family), prices.ram.get(family)]
  const known = gpus ? GPUS[gpus.type] : null
  const perGpu = known ? prices.gpu.get(`${known.priced}${spot ? ' spot' : ''}`) : 0
  if (core === undefined || ram === undefined || perGpu === undefined || (gpus && !known)) return null
  const memoryGb = type.memoryMb / 1024
  const perHour = Math.ceil(core * type.guestCpus + ram * memoryGb + perGpu * (gpus?.count ?? 0))
  return {
    id: `gcp:${zone}:${type.name}${gpus?.added ? `:${gpus.type}-${gpus.count}` : ''}:${spot ? 'spot' : 'on-demand'}`,
    provider: 'gcp',
    gpu: gpus && known ? { name: known.name, count: gpus.count, vramGb: known.vramGb } : null,
    cpuCount: type.guestCpus,
    memoryGb: Math.round(memoryGb * 10) / 10,
    diskGb: LARGEST_DISK_GB,
    diskFixed: false,
    smallestDiskGb: gpus ? SMALLEST_DISK_GB.gpu : SMALLEST_DISK_GB.cpu,
    region: zone,
    cloud: 'secure',
    spot,
    price: {
      perHour: perHour + (spot ? ADDRESS_SPOT : ADDRESS),
      addressPerHour: spot ? ADDRESS_SPOT : ADDRESS,
      stoppedPerHour: spot ? null : 0,
      diskGbMonth: prices.disk === null ? null : Math.ceil(prices.disk),
      stoppedDiskGbMonth: spot || prices.disk === null ? null : Math.ceil(prices.disk),
      ...trafficOf(zone),
      ingressGb: 0,
    },
    ...UNTOLD,
    cuda: gpus ? IMAGE_CUDA : null,
    seenAt: now,
    launch: {
      zone,
      type: type.name,
      gpuType: gpus?.added ? gpus.type : null,
      gpuCount: gpus?.added ? gpus.count : null,
      gpu: gpus !== null,
    },
  }
}
