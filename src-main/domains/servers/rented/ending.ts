import { formatDollars } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../../../adapters/providers/index.ts'
import { clientOf, current, nameOf, nextList, type StepContext, tell } from './context.ts'
import { afterEnd } from './gone.ts'
import { presenceOf } from './presence.ts'
import { noteBilling } from './prices.ts'
import type { LaunchRow } from './types.ts'
import { billsNow } from './view.ts'

/** Milliseconds that jobs have for their end and their outputs before their machine goes. */
const JOBS_MS = 60_000

/**
 * Ends a launch's machine: asks for it, again and again, until the provider shows that it is gone. Until then it may bill: an
 * end that stays unconfirmed raises an alarm, which goes when it is confirmed. A torn-down machine that does not go halts the
 * search for another one.
 */
export async function end(context: StepContext, launch: LaunchRow): Promise<void> {
  const { machineId, provider: kind } = launch
  if (machineId === null) throw new Error(`launch ${launch.id} has no machine to end`)
  if (launch.state !== 'ending') {
    await firstTheJobs(context)
    await context.traffic.last(context.serverId, launch, context.signal)
    context.repo.change('ending', context.serverId, { launch: { id: launch.id, state: 'ending' } })
  }
  const name = nameOf(context, kind)
  let asked = Number.NEGATIVE_INFINITY
  let failures = 0
  let missed = 0
  let problem: string | null = null
  const begun = context.clock.now()
  while (isEnding(context, launch)) {
    const client = await clientOf(context, kind, `${name} can't be asked to end it`)
    const due =
      context.clock.monotonic() - asked >=
      Math.min(context.limits.endAgainMs, context.lists.every(kind) * 2 ** failures)
    if (client && due) {
      try {
        await client.terminate(machineId, context.signal)
        failures = 10
        problem = null
      } catch (error) {
        context.signal.throwIfAborted()
        context.ports.providers.failed(kind, error)
        problem = error instanceof ProviderError && error.kind === 'gone' ? null : (error as Error).message
        failures = Math.min(10, failures + 1)
      }
      asked = context.clock.monotonic()
      tell(context, problem === null ? `${name} was asked to end it` : `${name} did not take its end: ${problem}`)
    }
    const list = client && (await nextList(context, kind, 'waits for its end'))
    if (list) {
      // Its times move when this computer's clock is set.
      const now = context.repo.launch(launch.id) ?? launch
      const unlisted = presenceOf(list, now, { missed, denied: null })
      const denied = unlisted.is === 'unsure' && client ? await denies(context, client, machineId) : null
      const presence = presenceOf(list, now, { missed, denied })
      missed = presence.is === 'there' ? 0 : missed + 1
      if (presence.is !== 'unsure' && presence.machine) noteBilling(context, launch, presence.machine)
      if (presence.is === 'gone') return ended(context, launch)
      if (presence.is === 'there') problem ??= presence.machine.problem
    }
    const since = current(context).rental.endingAt ?? begun
    if (context.clock.now() - since > context.limits.alarmMs) alarm(context, launch, problem)
  }
}

function isEnding(context: StepContext, launch: LaunchRow): boolean {
  const now = context.repo.launch(launch.id)
  return now !== null && now.state === 'ending'
}

/** Whether the provider says that there is no such machine. Null: it does not say anything now. */
async function denies(
  context: StepContext,
  client: { machine(id: string, signal: AbortSignal): Promise<unknown> },
  machineId: string,
): Promise<boolean | null> {
  try {
    return (await client.machine(machineId, context.signal)) === null
  } catch (error) {
    context.signal.throwIfAborted()
    return error instanceof ProviderError && error.kind === 'gone' ? true : null
  }
}

/** Jobs that still run there are ended, and their outputs brought home as far as a minute reaches. */
async function firstTheJobs(context: StepContext): Promise<void> {
  const { rental } = current(context)
  if (rental.readyAt === null || rental.endingAt === null) return
  // Not beyond the lease: what may still be paid for was decided with it, and its last minute was for this already.
  const withinMs = Math.min(JOBS_MS, rental.leaseUntil - context.clock.now())
  if (withinMs > 0)
    await context.ports.endJobs(context.serverId, rental.endReason ?? 'its server is being ended', withinMs)
}

function ended(context: StepContext, launch: LaunchRow): void {
  const now = context.clock.now()
  const { rental } = current(context)
  context.repo.change('ended', context.serverId, {
    launch: { id: launch.id, state: 'ended', endedAt: now },
    rental: {
      alarm: null,
      timerUntil: null,
      watchdogUntil: null,
      // Of a server that goes on with another machine this is not its machine any more.
      ...(rental.endingAt === null ? { machineId: null } : {}),
    },
  })
}

function alarm(context: StepContext, launch: LaunchRow, problem: string | null): void {
  const { rental, server } = current(context)
  const name = nameOf(context, launch.provider)
  const burn = formatDollars(billsNow(rental, 'terminating'))
  const text =
    `${name} does not confirm the end of machine ${launch.machineId}: it may still cost ${burn} an hour. ` +
    `${problem ? `${name} says: ${problem.replace(/[.\s]+$/, '')}. ` : ''}It is asked again and again; end it at ${name} itself if this lasts.`
  if (rental.alarm?.text === text) return
  const since = rental.alarm?.since ?? context.clock.now()
  context.repo.change('alarm', context.serverId, {
    rental: { alarm: { since, text }, ...(rental.endingAt === null ? { endingAt: context.clock.now() } : {}) },
    // Nothing else is tried while this one may bill.
    ...(rental.endingAt === null
      ? {
          server: {
            state: 'failed' as const,
            reason: `${launch.problem ?? server.reason ?? 'it failed'}; and its machine can't be ended`,
          },
        }
      : {}),
  })
}

/** Nothing of it bills any more. */
export function close(context: StepContext): void {
  const { server, rental } = current(context)
  const failed = server.state === 'failed'
  context.repo.change('terminated', context.serverId, {
    server: { state: failed ? 'failed' : 'terminated', reason: failed ? server.reason : rental.endReason },
    rental: { endedAt: context.clock.now(), alarm: null, phase: null },
  })
  void afterEnd(context)
}
