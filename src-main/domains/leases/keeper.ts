import { type Principal, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { toRemotebotError } from '../../adapters/providers/index.ts'
import type { HeldClock } from '../../ground/clock/index.ts'
import { believed } from './believed.ts'
import { busyNow, type LeaseFacts } from './decide.ts'
import type { LeasedServer, LeasePatch, LeasesDeps, RentalRow } from './ports.ts'
import { Watchdog } from './watchdog/watchdog.ts'

/** A provider's answer that does not come is a failure after this many milliseconds. */
const PROVIDER_MS = 30_000
/** Counts that differ less are the same, in milliseconds. */
const SAME_MS = 2500

/** Whether the machine is there and able to answer. */
export const isUp = (server: LeasedServer) => ['bootstrapping', 'ready', 'busy', 'draining'].includes(server.state)

/** One rented server's lease while the engine lives: what is known of its layers, and what is being done to them, one thing at a time. */
export class Keeper {
  /** Why the watchdog could not be armed or reached lately, and why the provider's timer could not be set. */
  problem: string | null = null
  timerProblem: string | null = null
  /** The provider has no stop command for this machine. */
  noCommand = false
  /** Whether the machine's own count was asked for, or could not be. Until then nothing is ended: our clock may be wrong. */
  settled = false
  extending = false
  private readonly watchdog: Watchdog
  private readonly deps: LeasesDeps
  private readonly time: HeldClock
  private readonly known: () => boolean
  private queue: Promise<unknown> = Promise.resolve()
  /** The provider has no timer that can be moved. */
  private noTimer = false
  /** The provider has not taken the last time that it was given. */
  private timerDue = false

  constructor(
    readonly serverId: string,
    deps: LeasesDeps,
    known: () => boolean,
  ) {
    this.deps = deps
    this.time = deps.clock
    this.known = known
    const { steady } = deps.clock
    this.watchdog = new Watchdog({ run: (script, ms) => deps.run(serverId, script, ms), steady })
  }

  /** Runs `work` when what was asked for before is done. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(work)
    this.queue = turn.catch(() => {})
    return turn
  }

  /** Starts or renews the watchdog and sets the provider's timer. @throws RemotebotError where the watchdog does not start */
  async arm(): Promise<void> {
    const { row, server } = this.now()
    if (!row?.mayEnd || server === null || row.machineId === null) return
    // It may be another machine than the last one, even of another provider.
    this.noCommand = this.noTimer = false
    try {
      const provider = await this.deps.providers.client(row.provider)
      const machine = { origin: server.origin, provider: row.provider, machineId: row.machineId }
      const reading = await this.watchdog.arm(
        machine,
        { kind: row.provider, stopCommand: (id) => provider.stopCommand(id) },
        row.idleSeconds,
        () => this.left(row.leaseUntil),
      )
      this.noCommand = reading === null
      this.noteWatchdog(reading?.left ?? null)
      this.settled = true
    } catch (error) {
      this.problem = (error as Error).message
      throw error
    }
    this.problem = null
    this.timerDue = true
    await this.followTimer()
  }

  /** Keeps both layers at the stored lease, and repairs what is not as it should be. Never throws; `problem` tells. */
  async beat(): Promise<void> {
    const { row, server } = this.now()
    if (!row?.mayEnd || server === null || !isUp(server)) return
    try {
      if (row.watchdogUntil === null) {
        if (!this.noCommand && server.state !== 'bootstrapping') await this.arm()
      } else {
        if (!this.settled) await this.settle(row)
        await this.beatAt(this.row().leaseUntil)
      }
      this.problem = null
    } catch (error) {
      this.problem = (error as Error).message
    }
    await this.followTimer()
    const told = this.problem === null && this.timerProblem === null
    if (told && this.row().leaseNext !== null && !this.extending) this.update('leases.undone', { leaseNext: null })
  }

  /**
   * Tells the watchdog that the lease ends at `until`, and reads it back; starts it again where it is gone. Does nothing without one.
   * @throws RemotebotError
   */
  async beatAt(until: number): Promise<void> {
    const row = this.row()
    if (row.watchdogUntil === null) return
    const reading = await this.watchdog.beat(row.idleSeconds, () => this.left(until))
    if (reading.watchdog === 'alive') return this.noteWatchdog(reading.left)
    // The machine was started again, or something ended it.
    this.update('leases.watchdog-gone', { watchdogUntil: null })
    await this.arm()
  }

  /** True: it has it. False: it has no timer that can be moved. @throws RemotebotError where it failed */
  async setTimer(until: number): Promise<boolean> {
    const row = this.row()
    if (this.noTimer || row.machineId === null) return false
    const { name } = this.deps.providers.definition(row.provider)
    try {
      const client = await this.deps.providers.client(row.provider)
      const moved = await client.setTimer(row.machineId, until, AbortSignal.timeout(PROVIDER_MS))
      this.noTimer = !moved
      this.timerDue = false
      if (moved && row.timerUntil !== until) this.update('leases.timer', { timerUntil: until })
      return moved
    } catch (error) {
      this.timerDue = true
      throw toRemotebotError(error, name)
    }
  }

  /** What the decision about it depends on. */
  facts(row: RentalRow, server: LeasedServer): LeaseFacts {
    const { leaseUntil, leaseSeconds, idleSeconds, idleSince } = row
    return {
      state: server.state,
      mayEnd: Boolean(row.mayEnd),
      ending: row.endingAt !== null || row.endedAt !== null,
      leaseUntil,
      leaseSeconds,
      idleSeconds,
      idleSince,
      busyWith: busyNow({ state: server.state, busyWith: this.deps.busyWith(this.serverId) }),
    }
  }

  /** @throws Error where the server is gone */
  row(): RentalRow {
    const row = this.deps.rentals.row(this.serverId)
    if (row === null) throw new Error(`server ${this.serverId} is not rented any more`)
    return row
  }

  update(point: string, patch: LeasePatch): void {
    this.deps.rentals.update(point, this.serverId, patch)
  }

  /** See {@link LeasesDeps.rentals}. @throws RemotebotError BUDGET_EXCEEDED, APPROVAL_NEEDED */
  reserve(until: number, principal?: Principal): void {
    this.deps.rentals.reserve(this.serverId, until, principal)
  }

  /** See {@link LeasesDeps.rentals}. */
  notExtended(why: string): void {
    this.deps.rentals.notExtended(this.serverId, why)
  }

  private now() {
    return { row: this.deps.rentals.row(this.serverId), server: this.deps.server(this.serverId) }
  }

  private left(until: number): number {
    return until - this.time.now()
  }

  /** After a start of ours the machine is heard: our clock may have been set meanwhile, see {@link believed}. */
  private async settle(row: RentalRow): Promise<void> {
    const { watchdog, left } = await this.watchdog.look()
    this.settled = true
    if (watchdog !== 'alive' || left === null) return
    const ours = row.leaseUntil
    const theirs = this.time.now() + Math.min(left, row.leaseSeconds) * 1000
    const whose = believed({ ours, theirs, extending: row.leaseNext !== null, known: this.known() })
    if (whose === 'ours') return
    this.deps.logger.warn({ server: row.serverId, ours, theirs, whose }, 'the machine counts another lease')
    if (whose === 'theirs') this.update('leases.settled', { leaseUntil: theirs })
    else if (this.granted(theirs)) this.update('leases.settled', { leaseUntil: theirs, leaseNext: null })
  }

  /** Whether the gate lets a lease end so late, without anybody's being asked. */
  private granted(until: number): boolean {
    try {
      this.deps.rentals.reserve(this.serverId, until, 'engine')
      return true
    } catch (err) {
      if (!(err instanceof RemotebotError)) throw err
      this.deps.logger.warn({ err, server: this.serverId }, 'the lease ends as we have it')
      return false
    }
  }

  /** The timer follows the lease where it can. Never throws; `timerProblem` tells. */
  private async followTimer(): Promise<void> {
    const { timerUntil, leaseUntil, leaseNext } = this.row()
    const apart = timerUntil !== null && Math.abs(timerUntil - leaseUntil) > SAME_MS
    if (!apart && !this.timerDue && (leaseNext === null || this.extending)) return
    try {
      await this.setTimer(leaseUntil)
      this.timerProblem = null
    } catch (error) {
      this.timerProblem = (error as Error).message
    }
  }

  private noteWatchdog(left: number | null): void {
    const until = left === null ? null : this.time.now() + left * 1000
    const before = this.row().watchdogUntil
    const same = until !== null && before !== null && Math.abs(until - before) < SAME_MS
    if (!same && until !== before) this.update('leases.watchdog', { watchdogUntil: until })
  }
}
