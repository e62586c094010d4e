import { allIn } from '../../../../src-shared/offers/index.ts'
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
  const priceNow = told.state === 'running' ? priceOf(machine, launch, rental) : rental.priceNow
  if (rental.billing !== null && before === told.state && priceNow === rental.priceNow) return
  const now = context.clock.now()
  const at = changedAt(machine.billing, before, now)
  const change: RentalChange = { rental: { billing: told, priceNow }, at }
  if (priceNow !== rental.priceNow && priceNow !== null) {
    const { money } = context.ports
    change.money = (db) => {
      const held = money.gate.held(context.serverId)
      if (!held) return
      const { leaseUntil } = context.repo.need(context.serverId)
      const until = Math.min(leaseUntil, Math.max(now, endAt(priceNow, held, at.at)))
      money.gate.reprice(db, context.serverId, priceNow, until)
      // The layers of the lease are still to be told.
      if (until < leaseUntil) context.repo.moveLease(db, context.serverId, until)
    }
  }
  context.repo.change('billing', context.serverId, change)
}

/**
 * When what was granted is spent at a price that holds since `at`, less the time that an end takes. `spent` is without what is less
 * than a micro-dollar: one is left for that.
 */
function endAt(perHour: number, { hardMax, spent }: { hardMax: number; spent: number }, at: number): number {
  return at + Math.floor((Math.max(0, hardMax - spent - 1) * HOUR_MS) / perHour) - TEARDOWN_SECONDS * 1000
}

/**
 * An hour as the provider tells it now, null while that is what the offer said. Providers round: what differs by less than a
 * thousandth is the same price. What is less than the offer's own price without its disk is told without it.
 */
function priceOf(
  { pricePerHour }: Pick<Machine, 'pricePerHour'>,
  { offer }: Pick<LaunchRow, 'offer'>,
  { diskGb, priceNow }: Pick<RentalRow, 'diskGb' | 'priceNow'>,
): number | null {
  if (pricePerHour === null || pricePerHour <= 0) return priceNow
  const asked = allIn(offer, diskGb).perHour
  const same = (a: number, b: number) => Math.abs(a - b) * 1000 <= b
  if (same(pricePerHour, asked)) return priceNow === null || same(priceNow, asked) ? priceNow : pricePerHour
  if (same(pricePerHour, offer.price.perHour)) return priceNow
  return priceNow !== null && same(pricePerHour, priceNow) ? priceNow : pricePerHour
}
