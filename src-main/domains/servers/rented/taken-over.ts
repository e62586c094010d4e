import type { Offer } from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import type { RentalChange } from './repository.ts'
import type { LaunchRow } from './types.ts'

/** The id of what stands for the offer of a machine that was taken over. */
export const takenOverId = (kind: string, machineId: string) => `${kind}:adopted-${machineId}`

/** Whether a machine was taken over: no offer of its provider's is known for it, and it costs what its provider tells of it. */
export function isTakenOver({ offer }: { offer: Pick<Offer, 'id'> }): boolean {
  return /^[a-z]+:adopted-/.test(offer.id)
}

/**
 * The price of a machine that was taken over, with what its provider tells now: running and stopped are told one at a time, and
 * some never tell. Null: there is nothing new.
 */
export function repriced(offer: Offer, machine: Pick<Machine, 'state' | 'pricePerHour'>): Offer | null {
  const { state, pricePerHour } = machine
  if (!isTakenOver({ offer }) || pricePerHour === null || (state !== 'stopped' && state !== 'running')) return null
  const which = state === 'stopped' ? 'stoppedPerHour' : 'perHour'
  if (offer.price[which] === pricePerHour) return null
  return { ...offer, price: { ...offer.price, [which]: pricePerHour } }
}

/**
 * What changes with a new price of a machine that was taken over; null: nothing. What it costs while it is off is booked by its
 * launch; what it costs while it runs is told with its bills.
 */
export function repricing(
  offer: Offer,
  launch: Pick<LaunchRow, 'id' | 'offer'>,
  machine: Pick<Machine, 'state' | 'pricePerHour'>,
): RentalChange | null {
  const after = repriced(offer, machine)
  if (after === null) return null
  const { stoppedPerHour } = after.price
  const booked = { ...launch.offer, price: { ...launch.offer.price, stoppedPerHour } }
  return {
    rental: { offer: after },
    ...(machine.state === 'stopped' ? { launch: { id: launch.id, offer: booked } } : {}),
  }
}
