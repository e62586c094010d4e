import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { connectHop, forwardTo, type SshConnection } from './ssh-connection.ts'
import { deniedError, lostError } from './ssh-errors.ts'
import { collectLogins } from './ssh-logins.ts'
import { DEFAULT_LIMITS, type HopDeps, hopName, type SshLimits, type SshTarget } from './ssh-target.ts'
import { tell } from './tell.ts'
import type { TransportState } from './types.ts'

/** `jump` carries the connections to hosts behind this one. */
export type Lane = 'control' | 'bulk' | 'jump'

/** Where the connections of a jump host come from. */
export type PoolOf = (target: SshTarget, limits?: Partial<SshLimits>) => ConnectionPool

/** Something that runs over a connection until `closed` is called back. */
interface Carried {
  whenClosed(callback: () => void): void
}

interface Pooled {
  ready: Promise<SshConnection>
  connected: SshConnection | null
  /** Channels open or being opened. */
  used: number
  /** How many it may carry; falls when the server refuses one. */
  limit: number
  /** Channels ever opened. */
  opened: number
  idleTimer: NodeJS.Timeout | null
  /** Who has accepted its host key: another server entry may trust another key. */
  trustedBy: WeakSet<HopDeps>
  /** We closed it, so its end is no loss. */
  leaving: boolean
}

const CONNECTING_AT_ONCE = 3 // sshd drops connections at random from 10 unfinished logins on (MaxStartups)
const FORWARDS_PER_CONNECTION = 64 // MaxSessions does not count forwarded connections
const ATTEMPTS = 20

/** All connections to one server as one user, by lane. Opened when needed, closed when idle. */
export class ConnectionPool {
  state: TransportState = { status: 'idle' }
  readonly #target: SshTarget
  readonly #poolOf: PoolOf
  readonly #limits: SshLimits
  readonly #lanes: Record<Lane, Pooled[]> = { control: [], bulk: [], jump: [] }
  readonly #listeners = new Set<(state: TransportState) => void>()

  constructor(target: SshTarget, poolOf: PoolOf, limits: Partial<SshLimits> = {}) {
    this.#target = target
    this.#poolOf = poolOf
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
  }

  /** Called whenever the first connection of the control lane is made or lost. */
  onState(listener: (state: TransportState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Opens something over a connection of `lane`; if the server refuses, over a further connection.
   * @throws RemotebotError as the Transport says
   */
  async open<T extends Carried>(lane: Lane, deps: HopDeps, start: (client: Client) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const pooled = await this.#take(lane, deps)
      let connection: SshConnection
      try {
        connection = await pooled.ready
        if (pooled.leaving) throw closedByUs(this.#target)
        if (!pooled.trustedBy.has(deps)) await deps.verifyHostKey(connection.hostKey)
        pooled.trustedBy.add(deps)
      } catch (error) {
        this.#release(lane, pooled)
        throw error
      }
      try {
        const carried = await start(connection.client)
        pooled.opened++
        carried.whenClosed(() => this.#release(lane, pooled))
        return carried
      } catch (error) {
        this.#release(lane, pooled)
        if (error instanceof RemotebotError) throw error
        if (isStale(error)) {
          this.#leave(lane, pooled)
          continue
        }
        if (!isRefusal(error)) {
          const alive = this.#lanes[lane].includes(pooled)
          throw (alive ? deniedError : lostError)(this.#target, error as Error)
        }
        pooled.limit = Math.min(pooled.limit, pooled.used)
        if (pooled.limit === 0) this.#leave(lane, pooled)
        if (pooled.used === 0 && pooled.opened === 0) throw this.#startsNothing(error as Error)
      }
    }
    throw this.#startsNothing(new Error('the server kept refusing channels'))
  }

  /** Ends the connections of these lanes and what runs over them. */
  close(lanes: Lane[]): void {
    for (const lane of lanes) {
      for (const pooled of [...this.#lanes[lane]]) this.#leave(lane, pooled)
    }
  }

  /** A connection with room, counted as used by one more. */
  async #take(lane: Lane, deps: HopDeps): Promise<Pooled> {
    for (;;) {
      const pool = this.#lanes[lane]
      const free = pool.find((pooled) => pooled.used < pooled.limit)
      const connecting = pool.filter((pooled) => pooled.connected === null)
      if (free === undefined && connecting.length >= CONNECTING_AT_ONCE) {
        await Promise.race(connecting.map((pooled) => pooled.ready.catch(() => {})))
        continue
      }
      const pooled = free ?? this.#connect(lane, deps)
      pooled.used++
      if (pooled.idleTimer) clearTimeout(pooled.idleTimer)
      pooled.idleTimer = null
      return pooled
    }
  }

  #connect(lane: Lane, deps: HopDeps): Pooled {
    const pool = this.#lanes[lane]
    const pooled: Pooled = {
      ready: this.#reach(deps),
      connected: null,
      used: 0,
      limit: lane === 'jump' ? FORWARDS_PER_CONNECTION : this.#limits.channelsPerConnection,
      opened: 0,
      idleTimer: null,
      trustedBy: new WeakSet([deps]),
      leaving: false,
    }
    pool.push(pooled)
    this.#report(lane, { status: 'connecting' }, pool.length === 1)
    pooled.ready.then(
      (connection) => this.#connected(lane, pooled, connection, deps),
      (error: Error) => {
        this.#forget(lane, pooled)
        this.#report(lane, { status: 'lost', error, since: deps.clock.now() }, pool.length === 0)
      },
    )
    return pooled
  }

  async #reach(deps: HopDeps): Promise<SshConnection> {
    // First, since a key or a vault that cannot be opened is to be told without contacting anybody.
    const logins = await collectLogins(this.#target, deps)
    const through = await openThrough(this.#target, this.#poolOf, deps)
    return await connectHop(this.#target, deps, logins, through)
  }

  #connected(lane: Lane, pooled: Pooled, connection: SshConnection, deps: HopDeps): void {
    pooled.connected = connection
    const { client } = connection
    let cause: Error | null = null
    countAnyTrafficAsLife(client)
    client.on('error', (error) => {
      cause = error
    })
    client.on('close', () => {
      this.#forget(lane, pooled)
      const error = lostError(this.#target, cause)
      const state: TransportState = pooled.leaving
        ? { status: 'idle' }
        : { status: 'lost', error, since: deps.clock.now() }
      deps.log.info({ server: hopName(this.#target), lane, cause: cause?.message }, `connection ${state.status}`)
      this.#report(lane, state, this.#lanes[lane].length === 0)
    })
    if (pooled.leaving) client.end()
    else this.#report(lane, { status: 'connected' }, true)
  }

  #release(lane: Lane, pooled: Pooled): void {
    pooled.used--
    if (pooled.used > 0 || pooled.leaving) return
    pooled.idleTimer = setTimeout(() => this.#leave(lane, pooled), this.#limits.idleCloseMs).unref()
  }

  #leave(lane: Lane, pooled: Pooled): void {
    pooled.leaving = true
    this.#forget(lane, pooled)
    if (pooled.idleTimer) clearTimeout(pooled.idleTimer)
    pooled.connected?.client.end()
  }

  #forget(lane: Lane, pooled: Pooled): void {
    const index = this.#lanes[lane].indexOf(pooled)
    if (index >= 0) this.#lanes[lane].splice(index, 1)
    if (pooled.idleTimer) clearTimeout(pooled.idleTimer)
  }

  #report(lane: Lane, state: TransportState, counts: boolean): void {
    if (lane !== 'control' || !counts || (state.status !== 'lost' && state.status === this.state.status)) return
    this.state = state
    for (const listener of [...this.#listeners]) tell(() => listener(state))
  }

  #startsNothing(error: Error): RemotebotError {
    const { user } = this.#target
    return new RemotebotError(
      'LOGIN_REFUSED',
      `${hopName({ ...this.#target, user: undefined })} lets ${user} log in but start nothing.`,
      {
        hint: 'Check MaxSessions and ForceCommand in its sshd_config, and the shell of that account.',
        details: error.message,
      },
      { cause: error },
    )
  }
}

/** Nothing is wrong with the server: it was edited, say, and whoever asks again gets a new connection. */
export function closedByUs(target: SshTarget): RemotebotError {
  return new RemotebotError('UNREACHABLE', `The connection to ${hopName(target)} was closed.`)
}

/**
 * A stream to `target` through its last jump host; undefined where it has none.
 * @throws RemotebotError as the Transport says, about the jump hosts
 */
export async function openThrough(target: SshTarget, poolOf: PoolOf, deps: HopDeps): Promise<Duplex | undefined> {
  const last = target.jumps.at(-1)
  if (last === undefined) return undefined
  const jump: SshTarget = { ...last, jumps: target.jumps.slice(0, -1) }
  const { connectTimeoutMs } = { ...DEFAULT_LIMITS, ...deps.limits }
  const { stream } = await poolOf(jump, deps.limits).open('jump', deps, async (client) => {
    const stream = await forwardTo(client, jump, target, connectTimeoutMs)
    return { stream, whenClosed: (callback: () => void) => stream.once('close', callback) }
  })
  return stream
}

/** ssh2 noticed the broken connection before anything was sent, so another one may be tried. */
function isStale(error: unknown): boolean {
  return (error as Error).message === 'Not connected'
}

/** True for CHANNEL_OPEN_FAILURE: sshd answers so beyond MaxSessions. Nothing was started then. */
function isRefusal(error: unknown): boolean {
  return typeof (error as { reason?: unknown }).reason === 'number'
}

/**
 * ssh2 counts only replies as signs of life, so a long upload over a slow link, whose window updates
 * come all the time, would be taken for dead. Any traffic counts, as in OpenSSH.
 */
function countAnyTrafficAsLife(client: Client): void {
  const internals = client as unknown as { _sock?: Duplex; _resetKA?: () => void }
  let last = 0
  internals._sock?.on('data', () => {
    const now = performance.now()
    if (now - last < 1000) return
    last = now
    internals._resetKA?.()
  })
}
