import {
  type Lease,
  type Offer,
  RemotebotError,
  type Server,
  type ServerState,
} from '../../../src-shared/vocabulary/index.ts'
import { type Clock, type ClockMark, holdClock } from '../../ground/clock/index.ts'
import { emptyRental } from '../servers/rented/empty-rental.ts'
import type { LeasePatch, LeasesDeps, RentalRow } from './ports.ts'

/**
 * For tests: a clock that only moves when it is told to. `skew` is what setting the computer's clock has added; `boot` names this
 * start of the computer, whose uptime goes on with `passed`. `run` makes the clock of another run of the engine.
 */
export function bentTime() {
  const time = { passed: 0, skew: 0, boot: 'boot-1' as string | null, up: 100_000 }
  const bent: Clock = {
    now: () => 1_800_000_000_000 + time.passed + time.skew,
    monotonic: () => time.passed,
    sleep: () => new Promise(() => {}),
  }
  const run = () => holdClock(bent, () => time.passed)
  return { time, bent, run, uptime: () => ({ boot: time.boot, uptimeMs: time.up + time.passed }) }
}

/** For tests: a rented server's row. */
export function rentalRow(patch: Partial<RentalRow>): RentalRow {
  const offer = { id: 'demo:1', provider: 'demo', maxSeconds: null } as Offer
  return {
    ...emptyRental('srv_1', offer, 0),
    machineId: 'm-1',
    diskGb: 10,
    requester: 'a person',
    leaseSeconds: 3600,
    idleSeconds: 600,
    ...patch,
  }
}

/**
 * For tests: one rented machine with a watchdog that counts by its own time, a provider with a timer, and the store. `fails` makes
 * a layer refuse.
 */
export function rentedMachine(patch: Partial<RentalRow> = {}) {
  const { time, bent, run, uptime } = bentTime()
  const clock = run()
  const world = {
    mark: null as ClockMark | null,
    row: rentalRow({ leaseUntil: clock.now() + 3_600_000, ...patch }),
    state: 'ready' as ServerState,
    reason: null as string | null,
    busyWith: null as string | null,
    /** What the watchdog counts as left, seconds at machine uptime `asOf`; null: there is none. */
    heartbeat: null as { until: number; idle: number } | null,
    alive: true,
    fails: { server: false, provider: false, store: false, terminate: false, gate: false },
    timerMoves: true,
    hasCommand: true,
    ended: [] as Array<{ force: boolean; reason: string }>,
    timers: [] as number[],
    points: [] as string[],
  }
  const UP = 5000
  const up = () => UP + time.passed / 1000
  const value = (script: string, name: string) => {
    const found = new RegExp(`^${name}='(\\d*)'$`, 'm').exec(script)?.[1]
    return found === undefined || found === '' ? null : Number(found)
  }
  const deps: LeasesDeps = {
    rentals: {
      rows: () => (world.row.endedAt === null ? [{ ...world.row }] : []),
      row: (id) => (id === world.row.serverId ? { ...world.row } : null),
      update: (point: string, _id: string, change: LeasePatch) => {
        if (world.fails.store) throw new Error('disk full')
        world.points.push(point)
        Object.assign(world.row, change)
      },
      reserve: (_id, until, asker) => {
        if (world.fails.store) throw new Error('disk full')
        if (world.fails.gate) throw new RemotebotError('BUDGET_EXCEEDED', 'no money left')
        world.points.push(asker === 'engine' ? 'leases.reserve by the engine' : 'leases.reserve')
        world.row.leaseNext = until
      },
      notExtended: () => void world.points.push('leases.not-extended'),
      terminate: async (_id, options) => {
        if (world.fails.terminate) throw new Error('not now')
        world.ended.push(options)
        world.state = 'terminating'
        world.row.endingAt = clock.now()
      },
    },
    server: (id) =>
      id === world.row.serverId
        ? { id, name: 'gpu', origin: 'rented', state: world.state, reason: world.reason }
        : null,
    find: () => ({ id: world.row.serverId, name: 'gpu', origin: 'rented' }) as Server,
    setReason: (_id, reason) => {
      world.reason = reason
    },
    run: async (_id, script) => {
      if (world.fails.server) throw new Error('no way there')
      const arming = script.includes('write_files')
      const remaining = value(script, 'remaining')
      if (arming) world.alive = true
      if (world.heartbeat === null && !arming) return { code: 0, stdout: 'watchdog absent\n', stderr: '' }
      if (!world.alive) return { code: 0, stdout: 'watchdog dead\n', stderr: '' }
      if (remaining !== null)
        world.heartbeat = {
          until: Math.floor(value(script, 'as_of') ?? up()) + remaining,
          idle: value(script, 'idle') ?? 0,
        }
      const left = Math.floor((world.heartbeat?.until ?? 0) - up())
      return { code: 0, stdout: `watchdog alive\nup ${up().toFixed(2)}\nleft ${left}\n`, stderr: '' }
    },
    busyWith: () => world.busyWith,
    providers: {
      client: async () => ({
        stopCommand: () => (world.hasCommand ? 'poweroff' : null),
        setTimer: async (_id: string, endsAt: number) => {
          if (world.fails.provider) throw new Error('no answer')
          if (world.timerMoves) world.timers.push(endsAt)
          return world.timerMoves
        },
      }),
      definition: () => ({
        name: 'Demo',
        capabilities: { selfStop: 'os-shutdown' } as ReturnType<LeasesDeps['providers']['definition']>['capabilities'],
      }),
    },
    clock,
    setClock: {
      uptime,
      read: () => world.mark,
      write: (mark) => {
        if (world.fails.store) throw new Error('disk full')
        world.mark = mark
      },
      move: (by, mark) => {
        if (world.fails.store) throw new Error('disk full')
        world.points.push('clock.set')
        const { leaseUntil, leaseNext, idleSince, watchdogUntil } = world.row
        const moved = (at: number | null) => (at === null ? null : at + by)
        const times = { leaseNext: moved(leaseNext), idleSince: moved(idleSince), watchdogUntil: moved(watchdogUntil) }
        Object.assign(world.row, { leaseUntil: leaseUntil + by, ...times })
        world.mark = mark
      },
    },
    logger: { debug() {}, info() {}, warn() {}, error() {}, child: () => deps.logger },
  }
  /** Seconds that the watchdog would count as left now. */
  const left = () => (world.heartbeat === null ? null : world.heartbeat.until - up())
  /** Another run of the engine over what is stored, with a clock of its own. */
  const restarted = (): LeasesDeps => ({ ...deps, clock: run() })
  return { world, time, clock, bent, deps, left, restarted }
}

/** For tests: the layer of a lease. */
export const layerOf = (lease: Lease, layer: 'engine' | 'server' | 'provider') =>
  lease.layers.find((one) => one.layer === layer)
