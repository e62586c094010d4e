import { type OfferQuery, offerQuery, parseDollars } from '../../../src-shared/vocabulary/index.ts'

/** The machine to look for, as typed. */
export interface Rent {
  gpu: string
  count: string
  /** Dollars. */
  maxPricePerGpuHour: string
  minVramGb: string
  minCuda: string
  region: string
  disk: string
  cloud: OfferQuery['cloud']
  spot: boolean
  /** In order of preference. */
  providers: string[]
  /** Kept as it was; the form does not show it. */
  volumeDiskGb: number
}

/** The form's part for a query, or for what is assumed where nothing was said. */
export function rentOf(query: Partial<OfferQuery> | undefined): Rent {
  const whole = offerQuery.parse(query ?? {})
  return {
    gpu: whole.gpu,
    count: String(whole.count),
    maxPricePerGpuHour: whole.maxPricePerGpuHour === undefined ? '' : String(whole.maxPricePerGpuHour / 1e6),
    minVramGb: whole.minVramGb === undefined ? '' : String(whole.minVramGb),
    minCuda: whole.minCuda,
    region: whole.region ?? '',
    disk: String(whole.containerDiskGb),
    cloud: whole.cloud,
    spot: whole.spot,
    providers: whole.providers,
    volumeDiskGb: whole.volumeDiskGb,
  }
}

/** What the form means, yet to be checked. @throws RangeError for a price that is none */
export function queryOfRent(rent: Rent): Record<string, unknown> {
  const price = rent.maxPricePerGpuHour.trim()
  return {
    gpu: rent.gpu.trim(),
    count: Number(rent.count),
    ...(price === '' ? {} : { maxPricePerGpuHour: parseDollars(price) }),
    ...(rent.minVramGb.trim() === '' ? {} : { minVramGb: Number(rent.minVramGb) }),
    minCuda: rent.minCuda.trim(),
    ...(rent.region.trim() === '' ? {} : { region: rent.region.trim() }),
    containerDiskGb: Number(rent.disk),
    volumeDiskGb: rent.volumeDiskGb,
    cloud: rent.cloud,
    spot: rent.spot,
    providers: rent.providers,
  }
}
