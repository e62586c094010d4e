import type { ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../../adapters/providers/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import type { ServerRepository, ServerRow } from '../repository.ts'
import type { Limits } from './limits.ts'
import type { MachineLists } from './machine-lists.ts'
import type { MachineList } from './presence.ts'
import type { RentalRepository } from './repository.ts'
import type { Counters } from './traffic/parse.ts'
import type { InstallTools, LaunchRow, RentalRow, RentedPorts } from './types.ts'

/** How a rented machine itself is reached. */
export interface MachineContact {
  /** Resolves once what listens there greets as SSH does. @throws RemotebotError UNREACHABLE, TIMED_OUT */
  banner(address: { host: string; port: number }, signal: AbortSignal): Promise<void>
  /** Trusts the key that the server presents at its first contact, where no key is known. @throws RemotebotError HOST_KEY_CHANGED, … */
  trustFirst(serverId: string): Promise<void>
  /** Logs in and runs a command. @throws RemotebotError */
  say(serverId: string, signal: AbortSignal): Promise<void>
  /** Lets this user's own SSH keys in too. @throws RemotebotError */
  admitOwner(serverId: string, signal: AbortSignal): Promise<void>
  /** Finds out what the machine has, unless that is known. @throws RemotebotError */
  learn(serverId: string): Promise<void>
  /** What the machine itself has sent and received; null where it does not count. @throws RemotebotError */
  traffic(serverId: string, signal: AbortSignal): Promise<Counters | null>
  /** Ends connections; the next use connects to the address as it is stored then. */
  drop(serverId: string): Promise<void>
  /** Ends connections and terminals for good: the machine is gone. */
  forget(serverId: string): Promise<void>
}

/** Counts what machines send and receive. */
export interface LastTraffic {
  /** A last reading before a machine ends or stops. Never rejects but when the engine stops, and takes a few seconds at most. */
  last(serverId: string, launch: LaunchRow, signal: AbortSignal): Promise<void>
}

/** Where keys of rented servers are kept. */
export interface RentalVault {
  has(name: string): boolean
  get(name: string): Promise<string>
  set(name: string, value: string, usedBy: string): Promise<unknown>
  remove(name: string): unknown
}

/** What every step works with. */
export interface RentedContext {
  ports: RentedPorts
  repo: RentalRepository
  servers: ServerRepository
  lists: MachineLists
  traffic: LastTraffic
  vault: RentalVault
  machine: MachineContact
  installTools: InstallTools
  limits: Limits
  clock: Clock
  logger: Logger
}

/** One server on its way. */
export interface StepContext extends RentedContext {
  serverId: string
  /** Aborts when the engine stops. */
  signal: AbortSignal
  /** Aborts when something was asked of this server meanwhile: whoever only waits looks again. */
  woken(): AbortSignal
}

/** The rows as they are now. */
export function current(context: Pick<StepContext, 'repo' | 'servers' | 'serverId'>): {
  rental: RentalRow
  server: ServerRow
  launches: LaunchRow[]
} {
  return {
    rental: context.repo.need(context.serverId),
    server: context.servers.need(context.serverId),
    launches: context.repo.launches(context.serverId),
  }
}

export const nameOf = ({ ports }: Pick<RentedContext, 'ports'>, kind: ProviderKind): string =>
  ports.providers.definition(kind).name

/** Says why a server waits, unless it says so already. */
export function tell(
  context: StepContext,
  reason: string,
  also: Parameters<RentedContext['repo']['change']>[2] = {},
): void {
  const { server, rental } = current(context)
  const { phase } = { phase: rental.phase, ...also.rental }
  const { state } = { state: server.state, ...also.server }
  if (server.reason === reason && phase === rental.phase && state === server.state) return
  const moved = phase === rental.phase ? {} : { phaseSince: context.clock.now() }
  context.repo.change('phase', context.serverId, {
    ...also,
    server: { ...also.server, reason },
    rental: { ...also.rental, ...moved },
  })
}

/** Waits; ends early when something was asked of the server. Rejects when the engine stops. */
export async function pause(context: StepContext, ms: number): Promise<void> {
  await context.clock.sleep(ms, AbortSignal.any([context.signal, context.woken()])).catch(() => {})
  context.signal.throwIfAborted()
}

/**
 * The next list of a provider; null where it cannot be had now or something was asked of the server meanwhile: the caller looks
 * at its rows again. Why it cannot be had is told as the server's reason after `doing`.
 */
export async function nextList(context: StepContext, kind: ProviderKind, doing: string): Promise<MachineList | null> {
  const woken = context.woken()
  try {
    return await context.lists.next(kind, AbortSignal.any([context.signal, woken]))
  } catch (error) {
    context.signal.throwIfAborted()
    if (!woken.aborted)
      tell(context, `${doing}; ${nameOf(context, kind)} can't be asked now: ${(error as Error).message}`)
    return null
  }
}

/** The provider's client; null where there is none now (a locked vault): then it was waited a little. */
export async function clientOf(context: StepContext, kind: ProviderKind, doing: string): Promise<Provider | null> {
  try {
    return await context.ports.providers.client(kind)
  } catch (error) {
    tell(context, `${doing}: ${(error as Error).message}`)
    await pause(context, CLIENT_AGAIN_MS)
    return null
  }
}

const CLIENT_AGAIN_MS = 5000
