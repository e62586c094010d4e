import { allIn } from '../../../../src-shared/offers/index.ts'
import { LARGEST_AMOUNT, type MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import { changedAt, TEARDOWN_SECONDS } from '../../budget/index.ts'
import { billingOf } from './billing.ts'
import { current, type RentedContext } from './context.ts'
import type { RentalChange } from './repository.ts'
import type { LaunchRow, RentalRow } from './types.ts'

const HOUR_MS = 3_600_000

/** Writes down what a machine is billed for, and its price, where its provider says something new of either. */
export function noteBilling(
  context: Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'> & { serverId: string },
  launch: Pick<LaunchRow, 'id' | 'offer' | 'state'>,
  machine: Machine,
): void {
  const { rental } = current(context)
  const told = billingOf(machine)
  const before = rental.billing?.state ?? 'none'
  const price = told.state === 'running' ? priceTold(machine.pricePerHour, priceOf(launch, rental)) : null
  const { priceNow, bare } = price ?? { priceNow: rental.priceNow, bare: rental.billing?.bare }
  const nothingNew = rental.billing?.state === told.state && rental.billing.bare === bare
  if (nothingNew && priceNow === rental.priceNow) return
  const now = context.clock.now()
  const at = changedAt(machine.billing, before, now)
  const change: RentalChange = {
    rental: { billing: { ...told, ...(bare === undefined ? {} : { bare }) }, priceNow },
    at,
  }
  if (priceNow !== rental.priceNow && priceNow !== null) change.money = repricing(context, launch, priceNow)
  context.repo.change('billing', context.serverId, change)
}

/** What changes with the price that the answer to an order tells (null: it tells none): books and promise run at it from the first moment on. */
export function priceAtLaunch(
  context: Pick<RentedContext, 'ports' | 'repo' | 'servers' | 'clock'> & { serverId: string },
  launch: Pick<LaunchRow, 'id' | 'offer'>,
  pricePerHour: MicroDollars | null,
): Pick<RentalChange, 'money'> & { priceNow: MicroDollars | null } {
  const { rental } = current(context)
  const { priceNow } = priceTold(pricePerHour, priceOf(launch, rental))
  if (priceNow === null || priceNow === rental.priceNow) return { priceNow }
  return { priceNow, money: repricing(context, launch, priceNow) }
}

/** What is left is promised at its new price; where that is more, the lease ends sooner. */
function repricing(
  { ports, repo, clock, serverId }: Pick<RentedContext, 'ports' | 'repo' | 'clock'> & { serverId: string },
  launch: Pick<LaunchRow, 'id'>,
  priceNow: MicroDollars,
): NonNullable<RentalChange['money']> {
  return (db) => {
    const { gate, ledger } = ports.money
    const held = gate.held(serverId)
    if (!held) return
    const now = clock.now()
    const rental = repo.need(serverId)
    const last = lastEnd(rental)
    const since = ledger.runsSince(launch.id) ?? now
    const until = Math.min(last, Math.max(now, endAt(priceNow, held, since)))
    gate.reprice(db, serverId, priceNow, { since, until })
    // Where only a part of it was promised, its lease is not bound to that.
    if (until < last && rental.hardMax !== null) repo.moveLease(db, serverId, until)
  }
}

/** The latest end of a lease that is promised: of a longer one too that is under way. */
export const lastEnd = ({ leaseUntil, leaseNext }: Pick<RentalRow, 'leaseUntil' | 'leaseNext'>): number =>
  Math.max(leaseUntil, leaseNext ?? leaseUntil)

/**
 * When what was granted is spent at a price that holds since `at`, less the time that an end takes. What is still promised for traffic
 * (`fixed`) is none of it. `spent` is without what is less than a micro-dollar: one is left for that.
 */
function endAt(
  perHour: number,
  { hardMax, spent, fixed }: { hardMax: number; spent: number; fixed: number },
  at: number,
): number {
  return at + Math.floor((Math.max(0, hardMax - spent - fixed - 1) * HOUR_MS) / perHour) - TEARDOWN_SECONDS * 1000
}

/** What is known of a machine's price, in micro-dollars an hour. */
export interface KnownPrice {
  /** As it was offered, with its disk and without. */
  asked: MicroDollars
  askedBare: MicroDollars
  /** As it is booked; null: as it was offered. */
  priceNow: MicroDollars | null
  /** Whether its provider tells it without the disk; undefined: that could not be seen yet. */
  bare: boolean | undefined
}

const priceOf = (
  { offer }: Pick<LaunchRow, 'offer'>,
  { diskGb, priceNow, billing }: Pick<RentalRow, 'diskGb' | 'priceNow' | 'billing'>,
): KnownPrice => ({
  asked: allIn(offer, diskGb).perHour,
  askedBare: offer.price.perHour,
  priceNow,
  bare: billing?.bare,
})

/**
 * What is booked from a price that a provider tells, disk included. Providers round: what differs from what is booked by less than a
 * thousandth is the same. Since it is compared with that, and not with what was told before, small rises add up until they count: what
 * is booked is never further from what is told. A provider that once told the offer's own price tells it without the disk, also when it has risen.
 */
export function priceTold(
  told: MicroDollars | null,
  { asked, askedBare, priceNow, bare }: KnownPrice,
): Pick<KnownPrice, 'priceNow' | 'bare'> {
  // Above a million dollars an hour somebody has mistaken the unit: booked, it would be too large to count exactly.
  if (told === null || !(told > 0 && told <= LARGEST_AMOUNT)) return { priceNow, bare }
  const same = (a: number, b: number) => Math.abs(a - b) * 1000 <= b
  const seen = bare ?? (same(told, asked) ? false : same(told, askedBare) ? true : undefined)
  // Not seen yet, and between both: dearer without the disk, or cheaper with it. What is promised must be enough for either.
  const without = seen ?? (told > askedBare && told < asked)
  const all = without ? told + asked - askedBare : told
  return { priceNow: same(all, priceNow ?? asked) ? priceNow : all, bare: seen }
}
