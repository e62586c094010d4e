import { allIn } from '../../../../src-shared/offers/index.ts'
import type { MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import { isBooting } from './next-step.ts'
import type { RentalState } from './repository.ts'
import type { LaunchRow, MeterRates, RentalRow } from './types.ts'

/** What a machine is billed for, and since when; `since` null: it is not told. */
export type Billing = NonNullable<RentalRow['billing']>

const NOTHING: MeterRates = { machine: null, disk: null }

/**
 * What bills of one launch, an hour: by what its provider last told of its machine. A machine that waits is in the books as
 * `provisioning` at no price, so that its time there is known.
 */
export function bills(
  rental: Pick<RentalRow, 'diskGb' | 'priceNow' | 'billing'>,
  launch: Pick<LaunchRow, 'state' | 'offer'>,
): MeterRates {
  if (launch.state !== 'launched' && launch.state !== 'ending') return NOTHING
  const price = allIn(launch.offer, rental.diskGb)
  const disk = price.perHour - launch.offer.price.perHour
  switch (rental.billing?.state ?? 'none') {
    case 'none':
      return { machine: { kind: 'provisioning', perHour: 0 }, disk: null }
    case 'running': {
      const perHour = rental.priceNow ?? price.perHour
      const ofDisk = Math.min(disk, perHour)
      return { machine: { kind: 'running', perHour: perHour - ofDisk }, disk: ofDisk > 0 ? { perHour: ofDisk } : null }
    }
    default: {
      const { stoppedPerHour } = launch.offer.price
      const all = price.stoppedPerHour ?? price.perHour
      const machine = Math.min(all, stoppedPerHour ?? launch.offer.price.perHour)
      return {
        machine: { kind: 'stopped', perHour: machine },
        disk: all > machine ? { perHour: all - machine } : null,
      }
    }
  }
}

/** What a server costs an hour that is off, as it is booked; null: it is not known to be off, or may be starting. */
export function offRate({ server, rental, launches }: RentalState): MicroDollars | null {
  const launch = launches.find(({ state }) => state === 'launched')
  if (!launch || rental.billing?.state !== 'stopped') return null
  if (isBooting(server.state) || rental.undo?.kind === 'start') return null
  const { machine, disk } = bills(rental, launch)
  return (machine?.perHour ?? 0) + (disk?.perHour ?? 0)
}

/** What a machine is billed for by its provider's word, else by the state that it shows. */
export function billingOf(machine: Pick<Machine, 'state' | 'billing'>): Billing {
  if (machine.billing) return { state: machine.billing.state, since: machine.billing.since }
  switch (machine.state) {
    case 'provisioning':
    case 'terminated':
      return { state: 'none', since: null }
    case 'stopped':
      return { state: 'stopped', since: null }
    default:
      return { state: 'running', since: null }
  }
}

/**
 * When the bill of a machine ended that is gone without a word: at the last end that the layers of its lease allow, and not later
 * than now; never before it was last seen there.
 */
export function endOfGone(
  {
    leaseUntil,
    timerUntil,
    watchdogUntil,
    seenAt,
  }: Pick<RentalRow, 'leaseUntil' | 'timerUntil' | 'watchdogUntil' | 'seenAt'>,
  now: number,
): number {
  return Math.min(now, Math.max(leaseUntil, timerUntil ?? 0, watchdogUntil ?? 0, seenAt ?? 0))
}
