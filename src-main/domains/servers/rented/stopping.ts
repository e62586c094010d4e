import { type Machine, ProviderError } from '../../../adapters/providers/index.ts'
import { clientOf, current, nameOf, nextList, type StepContext, tell } from './context.ts'
import { gone } from './gone.ts'
import { presenceOf } from './presence.ts'
import { noteBilling } from './prices.ts'
import { isTakenOver, repricing } from './taken-over.ts'
import type { LaunchRow } from './types.ts'

/** Asks for a stop until the provider shows the machine stopped. One that it will not stop goes on as before. */
export async function stop(context: StepContext, launch: LaunchRow): Promise<void> {
  const { machineId, provider: kind } = launch
  const name = nameOf(context, kind)
  let asked = Number.NEGATIVE_INFINITY
  let missed = 0
  if (isStopping(context)) await context.traffic.last(context.serverId, launch, context.signal)
  while (isStopping(context)) {
    const client = await clientOf(context, kind, `${name} can't be asked to stop it`)
    if (client && machineId && context.clock.monotonic() - asked >= context.limits.endAgainMs) {
      try {
        await client.stop(machineId, context.signal)
        asked = context.clock.monotonic()
        // Why it is ended, where that was asked for meanwhile, stays.
        if (isStopping(context)) tell(context, `${name} was asked to stop it`)
      } catch (error) {
        context.signal.throwIfAborted()
        if (!isStopping(context)) return
        const problem = `${name} did not stop it: ${(error as Error).message}`
        if (error instanceof ProviderError && error.kind === 'rule') return goesOn(context, problem)
        tell(context, problem)
      }
    }
    // A person may have had it ended while it was asked: what is seen of it then is not the end of a stop.
    if (!isStopping(context)) return
    const list = await nextList(context, kind, 'waits until it is stopped')
    if (!list) continue
    const presence = presenceOf(list, launch, { missed, denied: null })
    missed = presence.is === 'there' ? 0 : missed + 1
    if (presence.is === 'there') noteBilling(context, launch, presence.machine)
    if (presence.is === 'gone') return gone(context, launch, presence.machine)
    if (presence.is === 'there' && presence.machine.state === 'stopped')
      return stopped(context, launch, presence.machine)
  }
}

function isStopping(context: StepContext): boolean {
  const { rental, server } = current(context)
  return rental.endingAt === null && server.state === 'stopping'
}

function goesOn(context: StepContext, reason: string): void {
  context.repo.change('not-stopped', context.serverId, { server: { state: 'ready', reason } })
}

function stopped(context: StepContext, launch: LaunchRow, machine: Machine): void {
  const { rental } = current(context)
  const priced = repricing(rental.offer, launch, machine)
  const offer = priced?.rental?.offer ?? rental.offer
  const untold = isTakenOver({ offer }) && offer.price.stoppedPerHour === null
  context.repo.change('stopped', context.serverId, {
    ...priced,
    server: { state: 'stopped', reason: untold ? 'its disk goes on billing; what that costs is not known' : null },
    rental: {
      offer,
      phase: null,
      watchdogUntil: null,
      providerState: machine.providerState,
      seenAt: context.clock.now(),
    },
  })
  context.machine
    .drop(context.serverId)
    .catch((error: unknown) => context.logger.info({ err: error }, 'connections of a stopped server'))
}
