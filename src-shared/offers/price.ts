import type { MicroDollars, Offer } from '../vocabulary/index.ts'

/** Providers bill disks by months of 30 days: 720 hours. */
const HOURS_A_MONTH = 720

/** Disk that an offer comes with when so much is asked for, in GB. */
export function diskOf(offer: Pick<Offer, 'diskGb' | 'diskFixed' | 'smallestDiskGb'>, wantedGb: number): number {
  return offer.diskFixed ? (offer.diskGb ?? wantedGb) : Math.max(wantedGb, offer.smallestDiskGb ?? 0)
}

/** What an offer costs with a disk of so many GB. */
export interface AllIn {
  /** An hour while it runs, rounded up to a micro-dollar. */
  perHour: MicroDollars
  /** An hour while it is stopped; null where it cannot be stopped. */
  stoppedPerHour: MicroDollars | null
  /** An hour for each GPU; null without a GPU. */
  perGpuHour: MicroDollars | null
  /** What is billed and not in these figures: "disk", "traffic". */
  unpriced: string[]
}

/** The price that is shown, sorted and filtered by everywhere: machine and disk. Traffic is never counted as zero in silence. */
export function allIn(
  offer: Pick<Offer, 'price' | 'gpu' | 'diskGb' | 'diskFixed' | 'smallestDiskGb'>,
  wantedDiskGb: number,
): AllIn {
  const { price, gpu } = offer
  const disk = diskOf(offer, wantedDiskGb)
  const hourly = (month: MicroDollars | null) => Math.ceil(((month ?? 0) * disk) / HOURS_A_MONTH)
  const perHour = price.perHour + hourly(price.diskGbMonth)
  const unpriced = []
  if (price.diskGbMonth === null) unpriced.push('disk')
  if (price.egressGb !== 0 || price.ingressGb !== 0) unpriced.push('traffic')
  return {
    perHour,
    stoppedPerHour: price.stoppedPerHour === null ? null : price.stoppedPerHour + hourly(price.stoppedDiskGbMonth),
    perGpuHour: gpu === null ? null : Math.ceil(perHour / gpu.count),
    unpriced,
  }
}
