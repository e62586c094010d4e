import { type Lease, type Principal, RemotebotError, type Server } from '../../../src-shared/vocabulary/index.ts'
import { drop } from '../../ground/observability/index.ts'
import { beatEvery, decide, type LeaseStep } from './decide.ts'
import { extend } from './extend.ts'
import { isUp, Keeper } from './keeper.ts'
import { leaseOf } from './layers.ts'
import type { LeasedServer, LeasesDeps, RentalRow } from './ports.ts'
import { SetClock } from './set-clock.ts'
import { endReason, isWarning, WARNINGS } from './words.ts'

/** How often all leases are looked at, in milliseconds: more often the sooner one may end. */
const LOOK_MS = 5000
const LOOK_OFTEN_MS = 500
/** How long after a start of ours a machine may take to say what it counts, before its lease can end by our clock. */
const SETTLE_MS = 15_000
/** How long after the end of a lease no job begins there, until its end is under way. */
const END_MS = 30_000
/** When an end that was refused or failed is asked for again. */
const AGAIN_MS = 30_000

/** What is remembered of a server between two looks; times in `steady` milliseconds. */
interface Watch {
  keeper: Keeper
  beatAt: number
  beating: boolean
  endAskedAt: number | null
  windDown: AbortController | null
}

/**
 * The leases of all rented servers: keeps the watchdog on each server and the provider's timer at the lease, warns before it ends, and
 * ends servers whose lease is over or that were idle for too long.
 */
export class Leases {
  private readonly deps: LeasesDeps
  private readonly steady: () => number
  private readonly setClock: SetClock
  private readonly watches = new Map<string, Watch>()
  private readonly stopping = new AbortController()
  private readonly begun: number

  constructor(deps: LeasesDeps) {
    this.deps = deps
    this.steady = deps.clock.steady
    this.setClock = new SetClock({ ...deps.setClock, clock: deps.clock, logger: deps.logger })
    this.begun = this.steady()
  }

  /** Takes up the clock where the last run left it. Call it once, before anything else that compares stored times with it. */
  begin(): void {
    this.setClock.begin()
  }

  /** Call it once. */
  start(): void {
    drop(this.loop(), this.deps.logger, 'keeping leases failed')
  }

  /** Lets go; the watchdogs and the providers' timers go on. */
  stop(): void {
    this.stopping.abort()
    this.setClock.look()
    for (const { windDown } of this.watches.values()) windDown?.abort()
  }

  /** Whether a lease runs that this process is to keep and end. */
  isActive(): boolean {
    return this.deps.rentals.rows().some((row) => row.mayEnd && row.endedAt === null)
  }

  /** The lease of a server and what would end it. */
  view(row: RentalRow): Lease {
    const { keeper } = this.watch(row.serverId)
    const server = this.deps.server(row.serverId)
    const { name: providerName, capabilities } = this.deps.providers.definition(row.provider)
    const gone: LeasedServer = { id: row.serverId, name: '', origin: 'rented', state: 'terminated', reason: null }
    const facts = keeper.facts(row, server ?? gone)
    const { problem, timerProblem, noCommand } = keeper
    return leaseOf({ facts, row, providerName, capabilities, problem, timerProblem, noCommand })
  }

  /**
   * Starts the watchdog on the machine, or renews it, and sets the provider's timer. For every boot of the machine, as soon as there is
   * a shell. Machines that cannot end themselves, and adopted ones, are left alone.
   * @throws RemotebotError of the transport; UNSUPPORTED_SERVER, DISK_FULL, REMOTE_FAILED where no watchdog can run
   */
  async arm(serverId: string): Promise<void> {
    const watch = this.watch(serverId)
    await watch.keeper.exclusive(() => watch.keeper.arm())
    watch.beatAt = this.steady()
  }

  /** Moves the end of the lease to so many seconds from now, see {@link extend}. @throws RemotebotError NOT_FOUND, AMBIGUOUS, … */
  extend(ref: string, seconds: number, principal?: Principal): Promise<Server> {
    return this.moved(ref, seconds, principal)
  }

  private async moved(ref: string, seconds: number | { more: number }, principal?: Principal): Promise<Server> {
    const { id, name, origin } = this.deps.find(ref)
    const server = this.deps.server(id)
    if (server === null || this.deps.rentals.row(id) === null)
      throw new RemotebotError('INVALID_STATE', `"${name}" is not rented (${origin}): it has no lease.`)
    const { keeper } = this.watch(id)
    await keeper.exclusive(() => extend(keeper, server, seconds, () => this.deps.clock.now(), principal))
    this.look()
    return this.deps.find(id)
  }

  /** A longer lease was approved: so many seconds more than it has. What stands against it is the server's reason, and is passed to `failed`. */
  approved(serverId: string, more: number, failed: (why: string) => void): void {
    const row = this.deps.rentals.row(serverId)
    if (row === null || row.endedAt !== null) return
    this.moved(serverId, { more }).catch((err: unknown) => {
      this.deps.logger.warn({ err, server: serverId }, 'an approved extension failed')
      if (!(err instanceof RemotebotError)) return failed('something unexpected failed; the log of Remotebot says what')
      this.deps.setReason(serverId, err.message)
      failed(err.message)
    })
  }

  /** Looks at all leases now; returns after how many milliseconds to look again. */
  look(): number {
    this.setClock.look()
    const rows = this.deps.rentals.rows()
    let next = LOOK_MS
    for (const row of rows) {
      try {
        next = Math.min(next, this.lookAt(row))
      } catch (err) {
        this.deps.logger.error({ err, server: row.serverId }, 'a lease could not be looked at')
      }
    }
    const known = new Set(rows.map((row) => row.serverId))
    for (const id of this.watches.keys()) if (!known.has(id)) this.watches.delete(id)
    return Math.max(LOOK_OFTEN_MS, next)
  }

  private async loop(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) await this.deps.clock.sleep(this.look(), signal).catch(() => {})
  }

  private lookAt(row: RentalRow): number {
    const server = this.deps.server(row.serverId)
    // What a person has still to decide about costs nothing, and its time has not begun.
    if (server === null || row.endedAt !== null || row.phase === 'approval') return LOOK_MS
    const watch = this.watch(row.serverId)
    const now = this.deps.clock.now()
    const step = decide(watch.keeper.facts(row, server), now)
    if (step.end !== null) this.end(watch, row, step.end)
    else watch.endAskedAt = null
    this.store(watch, row, server, step)
    this.warn(server, step)
    this.windDown(watch, row, step, now)
    this.beat(watch, row, server)
    const often = Math.min(LOOK_MS, row.idleSeconds * 50)
    const change = step.nextAt === null ? often : step.nextAt - now
    return Math.min(often, change, isUp(server) ? watch.beatAt - this.steady() : often)
  }

  private end(watch: Watch, row: RentalRow, end: 'lease' | 'idle'): void {
    const { keeper } = watch
    if (!keeper.settled && row.watchdogUntil !== null && this.steady() - this.begun < SETTLE_MS) return
    if (watch.endAskedAt !== null && this.steady() - watch.endAskedAt < AGAIN_MS) return
    watch.endAskedAt = this.steady()
    const reason = endReason(end, row.idleSeconds)
    this.deps.logger.info({ server: row.serverId, reason }, 'ending a rented server')
    const failed = (err: unknown) =>
      this.deps.logger.warn({ err, server: row.serverId }, 'a server whose time is over could not be ended yet')
    this.deps.rentals.terminate(row.serverId, { force: end === 'lease', reason }).catch(failed)
  }

  /** What can be written down; what cannot, on a full disk, holds up no end. */
  private store(watch: Watch, row: RentalRow, server: LeasedServer, step: LeaseStep): void {
    if (step.idleSince !== row.idleSince) watch.keeper.update('leases.idle', { idleSince: step.idleSince })
    // Nothing runs on a machine that is off.
    if (row.watchdogUntil !== null && ['stopped', 'terminated'].includes(server.state))
      watch.keeper.update('leases.off', { watchdogUntil: null })
  }

  private warn(server: LeasedServer, { warning }: LeaseStep): void {
    if (!['ready', 'busy', 'draining', 'stopped'].includes(server.state)) return
    const text = warning === null ? null : WARNINGS[warning]
    if (server.reason === text) return
    if (text !== null || isWarning(server.reason)) this.deps.setReason(server.id, text)
  }

  private windDown(watch: Watch, row: RentalRow, { windDown, end }: LeaseStep, now: number): void {
    if (!windDown && end === null) {
      // Extended meanwhile: what comes now may stay. Before the next end they are asked again.
      watch.windDown?.abort()
      watch.windDown = null
    }
    if (!windDown || watch.windDown || !this.deps.windDown) return
    const ending = new AbortController()
    watch.windDown = ending
    const ended = this.deps.clock.sleep(Math.max(0, row.leaseUntil - now) + END_MS, this.stopping.signal)
    ended.catch(() => {}).then(() => ending.abort())
    this.deps
      .windDown(row.serverId, ending.signal)
      .catch((err: unknown) => this.deps.logger.debug({ err, server: row.serverId }, 'jobs were not wound down'))
  }

  private beat(watch: Watch, row: RentalRow, server: LeasedServer): void {
    if (!isUp(server) || watch.beating || this.steady() < watch.beatAt) return
    watch.beating = true
    const done = watch.keeper
      .exclusive(() => watch.keeper.beat())
      .finally(() => {
        watch.beating = false
        watch.beatAt = this.steady() + beatEvery(row)
      })
    drop(done, this.deps.logger, 'a heartbeat failed')
  }

  private watch(serverId: string): Watch {
    const known = this.watches.get(serverId)
    if (known) return known
    const keeper = new Keeper(serverId, this.deps, () => this.setClock.known)
    const watch = { keeper, beatAt: this.steady(), beating: false, endAskedAt: null, windDown: null }
    this.watches.set(serverId, watch)
    return watch
  }
}
