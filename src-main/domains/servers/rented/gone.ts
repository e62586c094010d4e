import type { Machine } from '../../../adapters/providers/index.ts'
import { endOfGone } from './billing.ts'
import { current, nameOf, type StepContext } from './context.ts'
import { removeKeys } from './keys.ts'
import { noteBilling } from './prices.ts'
import type { LaunchRow, RentalRow } from './types.ts'
import { goneReason } from './words.ts'

/** A layer of the lease acts at most so much before its time was over by our clock. */
const CLOCK_MS = 5000

/** The machine of a server that was in use is gone, and we did not end it. Its jobs learn that from the server's state. */
export function gone(
  context: Omit<StepContext, 'woken' | 'signal'>,
  launch: Pick<LaunchRow, 'id' | 'offer' | 'state'>,
  machine: Machine | null,
): void {
  if (machine) noteBilling(context, launch, machine)
  const { rental } = current(context)
  const now = context.clock.now()
  const reason = goneReason(machine, rental.offer, nameOf(context, rental.provider), wasDue(rental, now))
  context.repo.change('gone', context.serverId, {
    launch: { id: launch.id, state: 'ended', problem: reason, endedAt: now },
    server: { state: 'terminated', reason },
    at: { at: endOfGone(rental, now), sure: true },
    rental: {
      phase: null,
      endingAt: rental.endingAt ?? now,
      endedAt: now,
      alarm: null,
      timerUntil: null,
      watchdogUntil: null,
    },
  })
  void afterEnd(context)
}

function wasDue({ leaseUntil, timerUntil, watchdogUntil }: RentalRow, now: number): boolean {
  return [leaseUntil, timerUntil, watchdogUntil].some((at) => at !== null && at <= now + CLOCK_MS)
}

/** What is of no use any more once the machine is gone; what could not be let go of is harmless. */
export async function afterEnd(context: Pick<StepContext, 'serverId' | 'machine' | 'vault' | 'logger'>): Promise<void> {
  try {
    removeKeys(context.vault, context.serverId)
    await context.machine.forget(context.serverId)
  } catch (error) {
    context.logger.info({ err: error, server: context.serverId }, 'connections of a server that ended')
  }
}
