import type { Client, ClientChannel } from 'ssh2'
import { execChannel, ptyChannel } from './ssh-channels.ts'
import { probeHop } from './ssh-connection.ts'
import { openForward } from './ssh-forward.ts'
import { closedByUs, type Lane, openThrough } from './ssh-pool.ts'
import { createConnectionRegistry, type SshDeps } from './ssh-registry.ts'
import type { PresentedHostKey, SshTarget } from './ssh-target.ts'
import type { Transport } from './types.ts'

/** A channel that can be ended; `whenClosed` calls back when it has. */
interface Closable {
  close(): void
  whenClosed(callback: () => void): void
}

/**
 * A server reached by SSH. Connections are shared with other transports of the same registry, opened
 * when first needed and closed after a minute without channels; nothing is retried by itself.
 */
export function createSshTransport(target: SshTarget, deps: SshDeps): Transport {
  const registry = deps.registry ?? createConnectionRegistry()
  const pool = registry.pool(target, deps.limits)
  const membership = registry.join(target)
  let closed = false
  const open = new Set<Closable>()
  const requireOpen = () => {
    if (closed) throw closedByUs(target)
  }
  /** Starts something that ends with this transport, also where others go on using the connection. */
  const start = async <T extends Closable>(lane: Lane, begin: (client: Client) => Promise<T>): Promise<T> => {
    requireOpen()
    const channel = await pool.open(lane, deps, begin)
    open.add(channel)
    channel.whenClosed(() => open.delete(channel))
    if (closed) channel.close()
    requireOpen()
    return channel
  }
  return {
    exec: async (command, { lane = 'bulk', signal } = {}) => {
      signal?.throwIfAborted()
      const opening = start(lane, (client) => started(execChannel, (callback) => client.exec(command, callback)))
      const channel = await abortable(opening, signal)
      const abort = () => channel.close()
      signal?.addEventListener('abort', abort, { once: true })
      channel.whenClosed(() => signal?.removeEventListener('abort', abort))
      return channel
    },
    pty: async ({ cols, rows, command }) => {
      const window = { term: 'xterm-256color', cols, rows, width: 0, height: 0 }
      return await start('bulk', (client) =>
        started(ptyChannel, (callback) =>
          command === undefined ? client.shell(window, callback) : client.exec(command, { pty: window }, callback),
        ),
      )
    },
    forward: async (host, port, { signal } = {}) => {
      signal?.throwIfAborted()
      // Forwarded connections are no sessions: MaxSessions does not count them, so they share a connection of their own.
      const { stream } = await abortable(
        start('jump', (client) => openForward(client, target, host, port)),
        signal,
      )
      return stream
    },
    onState: (listener) => pool.onState(listener),
    get state() {
      return pool.state
    },
    close: async () => {
      closed = true
      for (const channel of open) channel.close()
      membership.leave()
      if (deps.registry === undefined) registry.closeAll()
    },
  }
}

/**
 * The key that a server presents now, without logging in there (jump hosts are logged in to).
 * @throws RemotebotError UNREACHABLE, TIMED_OUT, and for jump hosts whatever a Transport throws
 */
export async function probeHostKey(target: SshTarget, deps: SshDeps): Promise<PresentedHostKey> {
  const registry = deps.registry ?? createConnectionRegistry()
  try {
    return await probeHop(target, deps, await openThrough(target, registry.pool, deps))
  } finally {
    if (deps.registry === undefined) registry.closeAll()
  }
}

/** `wrap` runs before anything else can: the exit of a quick program may be in the same packet as its start. */
function started<T>(
  wrap: (channel: ClientChannel) => T,
  start: (callback: (error: Error | undefined, channel: ClientChannel) => void) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, channel) => {
      if (error) reject(error)
      else resolve(wrap(channel))
    })
  })
}

/** Rejects as soon as `signal` aborts; a channel that still comes is closed. */
async function abortable<T extends { close(): void }>(opening: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return await opening
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([opening, aborted])
  } catch (error) {
    if (signal.aborted) opening.then((channel) => channel.close()).catch(() => {})
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
