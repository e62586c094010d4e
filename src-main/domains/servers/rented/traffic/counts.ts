import type { Offer, ProviderKind } from '../../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../../adapters/providers/index.ts'
import { repeat } from '../../../../ground/clock/index.ts'
import type { TrafficReading } from '../../../budget/index.ts'
import { ownerOf } from '../books.ts'
import type { RentedContext } from '../context.ts'
import { lastEnd } from '../prices.ts'
import type { LaunchRow } from '../types.ts'

/** How often machines are asked for their counters, and how often what lists tell of them is written down, in milliseconds. */
const EVERY_MS = 60_000
const LISTS_MS = 30_000
/** The last reading before an end holds that up no longer than this. */
const LAST_MS = 5000
/** States in which a machine has a shell that can be asked. */
const UP = ['bootstrapping', 'ready', 'busy', 'draining']

type Deps = Pick<RentedContext, 'repo' | 'servers' | 'ports' | 'machine' | 'clock' | 'logger'>
type Count = Omit<TrafficReading, 'at'>

/** Whether bytes cost anything there. */
const isPriced = ({ price }: Pick<Offer, 'price'>) => (price.egressGb ?? 0) > 0 || (price.ingressGb ?? 0) > 0
const isThere = ({ state, machineId }: LaunchRow) => machineId !== null && (state === 'launched' || state === 'ending')

/**
 * Counts what rented machines send and receive where that costs something: as their provider tells it with its lists, else by the
 * machines' own counters. Those are read every minute; they count from the start on, so what nobody reads meanwhile is not lost.
 */
export class TrafficCounts {
  /** By launch: whether its provider tells it. Not known until a list has shown the machine. */
  private readonly told = new Map<string, boolean>()
  /** By launch: what was written down last. */
  private readonly noted = new Map<string, Count & { at: number }>()
  private stopping: AbortController | null = null

  constructor(private readonly deps: Deps) {}

  /** Reads counters every minute, until {@link stop}. */
  start(): void {
    if (this.stopping) return
    const stopping = new AbortController()
    this.stopping = stopping
    const { clock, logger } = this.deps
    const failed = (err: unknown) => logger.warn({ err }, 'traffic could not be counted')
    void repeat(clock, EVERY_MS, stopping.signal, () => this.readAll(stopping.signal), failed)
  }

  stop(): void {
    this.stopping?.abort(new Error('the engine is stopping'))
    this.stopping = null
  }

  /** What a provider's list says. Never throws. */
  listed(kind: ProviderKind, machines: readonly Machine[]): void {
    try {
      this.look(kind, machines)
    } catch (err) {
      this.deps.logger.error({ err, provider: kind }, 'traffic that a provider tells could not be written down')
    }
  }

  private look(kind: ProviderKind, machines: readonly Machine[]): void {
    const { repo, clock } = this.deps
    for (const { serverId } of repo.live().filter(({ provider }) => provider === kind)) {
      for (const launch of repo.launches(serverId).filter(isThere)) {
        const machine = machines.find(({ id }) => id === launch.machineId)
        if (!machine || !isPriced(launch.offer)) continue
        const settled = launch.state === 'ending' || machine.state !== 'running'
        const before = this.noted.get(launch.id)
        if (!settled && before && Math.abs(clock.now() - before.at) < LISTS_MS) continue
        this.told.set(launch.id, machine.traffic !== null)
        if (machine.traffic) this.note(serverId, launch, { by: { source: 'provider', start: '' }, ...machine.traffic })
      }
    }
  }

  /** A last reading before a machine ends or stops. Never throws, and takes a few seconds at most. */
  async last(serverId: string, launch: LaunchRow, signal: AbortSignal): Promise<void> {
    if (!isThere(launch) || !isPriced(launch.offer)) return
    const patience = AbortSignal.any([signal, AbortSignal.timeout(LAST_MS)])
    try {
      // What is asked of a machine waits its turn there: a connection that hangs may take a minute to say so.
      await Promise.race([this.read(serverId, launch, patience), aborted(patience)])
    } catch (err) {
      signal.throwIfAborted()
      this.deps.logger.info({ err, server: serverId }, 'its traffic could not be read before its end')
    }
  }

  private async readAll(signal: AbortSignal): Promise<void> {
    const { repo, servers, logger } = this.deps
    const due = repo
      .live()
      .filter(({ serverId }) => UP.includes(servers.byId(serverId)?.state ?? ''))
      .flatMap(({ serverId }) => repo.launches(serverId).map((launch) => ({ serverId, launch })))
      .filter(({ launch }) => isThere(launch) && isPriced(launch.offer) && this.told.get(launch.id) === false)
    await Promise.all(
      due.map(({ serverId, launch }) =>
        this.read(serverId, launch, signal).catch((err: unknown) => {
          // Contact says why, and nothing is lost by it.
          if (!signal.aborted) logger.debug({ err, server: serverId }, 'its traffic could not be read')
        }),
      ),
    )
  }

  private async read(serverId: string, launch: LaunchRow, signal: AbortSignal): Promise<void> {
    const { machine, ports } = this.deps
    const told = this.told.get(launch.id)
    if (told === true && launch.machineId !== null) {
      const client = await ports.providers.client(launch.provider)
      const shown = await client.machine(launch.machineId, signal)
      if (shown?.traffic) this.note(serverId, launch, { by: { source: 'provider', start: '' }, ...shown.traffic })
    } else if (told === false && this.deps.servers.byId(serverId)?.contact.status === 'live') {
      const counters = await machine.traffic(serverId, signal)
      if (!counters) return
      const { start, sent, received } = counters
      this.note(serverId, launch, { by: { source: 'machine', start }, sent, received })
    }
  }

  /** Writes down a reading; where more was spent than was promised, the lease ends earlier, as after a rise of the price. */
  private note(serverId: string, { id }: LaunchRow, count: Count): void {
    const { repo, ports, clock } = this.deps
    const before = this.noted.get(id)
    if (before && before.sent === count.sent && before.received === count.received) return
    const state = repo.state(serverId)
    // It may have ended while it was asked.
    const launch = state.launches.find((one) => one.id === id)
    if (!launch || !isThere(launch)) return
    const now = clock.now()
    const { egressGb, ingressGb } = launch.offer.price
    const { billing, hardMax } = state.rental
    const last = lastEnd(state.rental)
    const start = {
      egressGb: egressGb ?? 0,
      ingressGb: ingressGb ?? 0,
      since: billing?.since ?? launch.startedAt,
      takenOver: launch.calledAt !== null && launch.calledAt < launch.startedAt,
    }
    repo.change('traffic', serverId, {
      money: (db) => {
        const until = ports.money.ledger.traffic(db, ownerOf(state, launch), start, { ...count, at: now })
        const end = until === null ? last : Math.max(now, until)
        // Where only a part of it was promised, its lease is not bound to that.
        if (end < last && hardMax !== null) repo.moveLease(db, serverId, end)
      },
    })
    this.noted.set(id, { ...count, at: now })
  }
}

/** Rejects with its reason once a signal has aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
