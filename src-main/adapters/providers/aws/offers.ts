import type { _InstanceType, InstanceTypeInfo, SpotPrice } from '@aws-sdk/client-ec2'
import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import { microDollars } from '../http/micro-dollars.ts'
import { UNTOLD } from '../untold.ts'
import { IMAGE_CUDA, SMALLEST_DISK_GB } from './images.ts'
import { ADDRESS_PER_HOUR, type Prices } from './prices.ts'
import { egressGb, TRAFFIC_NOTE } from './traffic.ts'

/** The most that a gp3 disk can hold, in GB. */
const LARGEST_DISK_GB = 16_384
/** Spot of types without GPU is shown in its cheapest zone only: there are thousands. */
const ZONES_WITHOUT_GPU = 1

export interface Market {
  region: string
  types: InstanceTypeInfo[]
  /** Zones that have a type. */
  zones: Map<string, string[]>
  prices: Prices
  spot: SpotPrice[]
  now: number
}

/** On demand where there is a price for it, and spot by zone. */
export function offersOf(market: Market): Offer[] {
  const spotByType = new Map<string, SpotPrice[]>()
  for (const price of newestOf(market.spot)) {
    const type = String(price.InstanceType)
    spotByType.set(type, [...(spotByType.get(type) ?? []), price])
  }
  return market.types.filter(isUsable).flatMap((info) => {
    const type = String(info.InstanceType)
    const zones = market.zones.get(type)
    if (!zones) return []
    const onDemand = market.prices.perHour.get(type)
    const asked = info.SupportedUsageClasses?.includes('spot') ? (spotByType.get(type) ?? []) : []
    const spot = asked
      .flatMap(({ SpotPrice: dollars, AvailabilityZone: zone }) => {
        const price = microDollars(dollars)
        return price && zone && zones.includes(zone) ? [{ price, zone }] : []
      })
      .sort((a, b) => a.price - b.price)
      .slice(0, info.GpuInfo ? undefined : ZONES_WITHOUT_GPU)
    return [
      ...(onDemand ? [offer(market, info, onDemand, null)] : []),
      ...spot.map(({ price, zone }) => offer(market, info, price, zone)),
    ]
  })
}

/** The images that are used are for these: x86, and of GPUs those of NVIDIA. */
function isUsable({ ProcessorInfo, GpuInfo, BareMetal, ...info }: InstanceTypeInfo): boolean {
  if (BareMetal || !ProcessorInfo?.SupportedArchitectures?.includes('x86_64')) return false
  if (info.InferenceAcceleratorInfo || info.NeuronInfo || info.FpgaInfo || info.MediaAcceleratorInfo) return false
  return !GpuInfo || (GpuInfo.Gpus ?? []).every(({ Manufacturer: maker }) => maker === 'NVIDIA')
}

function offer({ region, prices, now }: Market, info: InstanceTypeInfo, perHour: number, zone: string | null): Offer {
  const type = String(info.InstanceType)
  const [gpu] = info.GpuInfo?.Gpus ?? []
  const spot = zone !== null
  return {
    id: `aws:${region}:${type}:${zone ?? 'on-demand'}`,
    provider: 'aws',
    gpu: gpu
      ? {
          name: gpu.Name ?? 'GPU',
          count: gpu.Count || 1,
          vramGb: Math.round((gpu.MemoryInfo?.SizeInMiB ?? 0) / 102.4) / 10,
        }
      : null,
    cpuCount: info.VCpuInfo?.DefaultVCpus ?? null,
    memoryGb: info.MemoryInfo?.SizeInMiB ? Math.round(info.MemoryInfo.SizeInMiB / 102.4) / 10 : null,
    diskGb: LARGEST_DISK_GB,
    diskFixed: false,
    smallestDiskGb: gpu ? SMALLEST_DISK_GB.gpu : SMALLEST_DISK_GB.cpu,
    region: zone ?? region,
    cloud: 'secure',
    spot,
    price: {
      perHour: perHour + ADDRESS_PER_HOUR,
      addressPerHour: ADDRESS_PER_HOUR,
      // A one-time spot machine cannot be stopped. A stopped machine gives its address back.
      stoppedPerHour: spot ? null : 0,
      diskGbMonth: prices.diskGbMonth,
      stoppedDiskGbMonth: spot ? null : prices.diskGbMonth,
      egressGb: egressGb(region),
      ingressGb: 0,
      ...(egressGb(region) === null ? {} : { trafficNote: TRAFFIC_NOTE }),
    },
    ...UNTOLD,
    cuda: gpu ? IMAGE_CUDA : null,
    seenAt: now,
    launch: { type, zone, gpu: gpu !== undefined, spotPrice: spot ? perHour / 1e6 : null },
  }
}

/** The history holds the price that counts now and older ones. */
function newestOf(history: SpotPrice[]): SpotPrice[] {
  const newest = new Map<string, SpotPrice>()
  for (const price of history) {
    const key = `${price.InstanceType as _InstanceType} ${price.AvailabilityZone}`
    const known = newest.get(key)
    if (!known || (price.Timestamp?.getTime() ?? 0) > (known.Timestamp?.getTime() ?? 0)) newest.set(key, price)
  }
  return [...newest.values()]
}
