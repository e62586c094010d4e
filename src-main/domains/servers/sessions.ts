import { type Contact, RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../adapters/transport/session.ts'
import type { PtyChannel, Transport } from '../../adapters/transport/types.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { drop, type Logger } from '../../ground/observability/index.ts'
import { isRefusal, REFUSED_MS, retryDelay } from './backoff.ts'
import { afterAnswer, afterFailure, losesContact } from './contact.ts'

/** Milliseconds that a sign of life may take, connecting included. */
const HELLO_MS = 60_000
/** A connection that lived shorter than this, in milliseconds, is made again only after a pause. */
const FLAPPING_MS = 10_000
const FLAP_PAUSE_MS = 1000

/** What sessions need from elsewhere. */
export interface SessionsDeps {
  /** A transport to the server as it is configured now. @throws RemotebotError NOT_FOUND */
  transport(serverId: string): Transport
  /** A session over a transport. */
  session(transport: Transport): ServerSession
  /** The stored contact state; null for a server that is gone. */
  contact(serverId: string): Contact | null
  setContact(serverId: string, contact: Contact): void
  clock: Clock
  logger: Logger
}

interface Connection {
  transport: Transport
  session: ServerSession
  unsubscribe: () => void
}

/** Everything we hold for one server; outlives its connections. */
interface Link {
  connection: Connection | null
  facade: ServerSession
  listeners: Set<(contact: Contact) => void>
  /** Ends the waiting of the keeper, so that it looks again now. */
  wake: AbortController
  /** Aborts when the connection is lost. */
  lost: AbortController
  keeping: boolean
  /** A refusal that trying again would only repeat, and until when (monotonic) it is not tried. */
  refusal: { error: RemotebotError; until: number } | null
}

/** One {@link ServerSession} per server, shared by jobs, checks and samples, and what we know of the contact. */
export class Sessions {
  private readonly links = new Map<string, Link>()
  private closed = false

  constructor(private readonly deps: SessionsDeps) {}

  /**
   * The server's session. It stays valid over losses and edits of the server; nothing is contacted before its first use.
   * Its methods throw what the transport throws, and NOT_FOUND once the server was removed.
   */
  session(serverId: string): ServerSession {
    return this.link(serverId).facade
  }

  /** Opens a terminal. @throws RemotebotError NOT_FOUND or of the transport */
  async pty(serverId: string, options: Parameters<Transport['pty']>[0]): Promise<PtyChannel> {
    const { transport } = this.connection(serverId)
    try {
      const pty = await transport.pty(options)
      this.note(serverId, null)
      return pty
    } catch (error) {
      this.noteFailure(serverId, transport, error)
      throw error
    }
  }

  /** The server's transport, for a person who looks now. @throws RemotebotError NOT_FOUND */
  transport(serverId: string): Transport {
    return this.connection(serverId).transport
  }

  /**
   * The server's transport, for files and long scripts. Like {@link session} it refuses what was just refused, also
   * to itself: of many jobs whose files are removed only the first may log in in vain.
   * @throws RemotebotError NOT_FOUND, or what was refused
   */
  gatedTransport(serverId: string): Transport {
    const { transport } = this.connection(serverId, true)
    const exec: Transport['exec'] = (...args) =>
      transport.exec(...args).catch((error: unknown) => {
        this.noteFailure(serverId, transport, error)
        throw error
      })
    return Object.assign(Object.create(transport) as Transport, { exec })
  }

  /**
   * Calls back on each change of contact. While anybody listens, a lost connection is made again: after 1 s,
   * then less and less often, up to once a minute. Returns a function that unsubscribes.
   */
  onContact(serverId: string, listener: (contact: Contact) => void): () => void {
    const link = this.link(serverId)
    link.listeners.add(listener)
    if (!link.keeping) drop(this.keep(serverId, link), this.deps.logger, 'keeping contact failed')
    return () => {
      link.listeners.delete(listener)
      if (link.listeners.size === 0) this.wake(link)
    }
  }

  /** Looks for lost servers again now: after waking from sleep, or when the vault was opened. */
  retry(serverId?: string): void {
    for (const [id, link] of this.links) if (serverId === undefined || id === serverId) this.wake(link)
  }

  /** Ends the server's connection; the next use makes one as the server is configured then. */
  async drop(serverId: string): Promise<void> {
    const link = this.links.get(serverId)
    if (!link) return
    await this.disconnect(link)
    this.wake(link)
  }

  /** Like {@link drop}, for a server that is gone. */
  async forget(serverId: string): Promise<void> {
    const link = this.links.get(serverId)
    this.links.delete(serverId)
    if (!link) return
    link.listeners.clear()
    this.wake(link)
    await this.disconnect(link)
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.all([...this.links.keys()].map((id) => this.forget(id)))
  }

  private link(serverId: string): Link {
    const known = this.links.get(serverId)
    if (known) return known
    const link: Link = {
      connection: null,
      facade: this.facade(serverId),
      listeners: new Set(),
      wake: new AbortController(),
      lost: new AbortController(),
      keeping: false,
      refusal: null,
    }
    this.links.set(serverId, link)
    return link
  }

  private facade(serverId: string): ServerSession {
    return {
      run: async (script, options) => {
        const { session, transport } = this.connection(serverId, true)
        try {
          const result = await session.run(script, options)
          this.note(serverId, null)
          return result
        } catch (error) {
          this.noteFailure(serverId, transport, error)
          throw error
        }
      },
      follow: (dir, log, offset, listener) => this.connection(serverId).session.follow(dir, log, offset, listener),
      close: () => this.drop(serverId),
    }
  }

  /** With `gated`, refuses what was just refused: some hosts bar an address after a few failed logins. */
  private connection(serverId: string, gated = false): Connection {
    if (this.closed) throw new RemotebotError('UNREACHABLE', 'The engine is stopping.')
    const link = this.link(serverId)
    if (gated && link.refusal && this.deps.clock.monotonic() < link.refusal.until) throw link.refusal.error
    if (link.connection) return link.connection
    const transport = this.deps.transport(serverId)
    const unsubscribe = transport.onState((state) => {
      if (link.connection?.transport !== transport) return
      if (state.status === 'connected') this.note(serverId, null)
      if (state.status !== 'lost') return
      this.note(serverId, state.error)
      link.lost.abort()
    })
    link.connection = { transport, session: this.deps.session(transport), unsubscribe }
    return link.connection
  }

  private async disconnect(link: Link): Promise<void> {
    const connection = link.connection
    link.connection = null
    if (!connection) return
    connection.unsubscribe()
    const failed = (err: unknown) => this.deps.logger.debug({ err }, 'closing a connection')
    await Promise.all([connection.session.close().catch(failed), connection.transport.close().catch(failed)])
  }

  private noteFailure(serverId: string, transport: Transport, error: unknown): void {
    if (!losesContact(error)) return
    // A failure of a connection that was replaced or made again says nothing about the one that is there by now.
    const current = this.links.get(serverId)?.connection?.transport === transport
    if (current && transport.state.status !== 'connected') this.note(serverId, error)
  }

  /** Stores and tells a contact state that differs from the one before. */
  private note(serverId: string, error: Error | null): void {
    const before = this.closed ? null : this.deps.contact(serverId)
    if (!before) return
    const link = this.links.get(serverId)
    if (link) link.refusal = this.refusal(error)
    const now = this.deps.clock.now()
    const after = error === null ? afterAnswer(before, now) : afterFailure(before, error, now)
    if (after === before) return
    this.deps.setContact(serverId, after)
    for (const listener of [...(link?.listeners ?? [])]) listener(after)
  }

  private refusal(error: Error | null): Link['refusal'] {
    if (!(error instanceof RemotebotError) || !isRefusal(error.code)) return null
    return { error, until: this.deps.clock.monotonic() + REFUSED_MS }
  }

  private wake(link: Link): void {
    link.refusal = null
    link.wake.abort()
    link.wake = new AbortController()
  }

  /** Runs while anybody listens: asks for a sign of life, then waits for the next loss or the next try. */
  private async keep(serverId: string, link: Link): Promise<void> {
    link.keeping = true
    let failures = 0
    while (link.listeners.size > 0 && this.links.get(serverId) === link) {
      const woken = link.wake.signal
      link.lost = new AbortController()
      try {
        await link.facade.run(':', { timeoutMs: HELLO_MS })
        failures = 0
        const since = this.deps.clock.monotonic()
        await aborted(AbortSignal.any([woken, link.lost.signal]))
        // A link that breaks again and again is not worth a try per millisecond.
        if (this.deps.clock.monotonic() - since < FLAPPING_MS) await this.deps.clock.sleep(FLAP_PAUSE_MS)
      } catch (error) {
        failures++
        const ms = retryDelay(error instanceof RemotebotError ? error.code : null, failures)
        if (ms === null) await aborted(woken)
        else await this.deps.clock.sleep(ms, woken).catch(() => {})
      }
    }
    link.keeping = false
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
