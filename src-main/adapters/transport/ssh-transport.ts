import type { ClientChannel } from 'ssh2'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { execChannel, ptyChannel } from './ssh-channels.ts'
import { forwardTo, probeHop } from './ssh-connection.ts'
import { createConnectionRegistry, type SshDeps } from './ssh-registry.ts'
import { hopName, type PresentedHostKey, type SshTarget } from './ssh-target.ts'
import type { Transport } from './types.ts'

/**
 * A server reached by SSH. Connections are shared with other transports of the same registry, opened
 * when first needed and closed after a minute without channels; nothing is retried by itself.
 */
export function createSshTransport(target: SshTarget, deps: SshDeps): Transport {
  const registry = deps.registry ?? createConnectionRegistry()
  const pool = registry.pool(target, deps.limits)
  const membership = registry.join(target)
  let closed = false
  const requireOpen = () => {
    if (closed) throw new RemotebotError('INVALID_STATE', `The connection to ${hopName(target)} was closed.`)
  }
  return {
    exec: async (command, { lane = 'bulk', signal } = {}) => {
      signal?.throwIfAborted()
      requireOpen()
      const opening = pool.open(lane, deps, (client) =>
        started(execChannel, (callback) => client.exec(command, callback)),
      )
      const channel = await abortable(opening, signal)
      const abort = () => channel.close()
      signal?.addEventListener('abort', abort, { once: true })
      channel.whenClosed(() => signal?.removeEventListener('abort', abort))
      return channel
    },
    pty: async ({ cols, rows, command }) => {
      requireOpen()
      const window = { term: 'xterm-256color', cols, rows, width: 0, height: 0 }
      return await pool.open('bulk', deps, (client) =>
        started(ptyChannel, (callback) =>
          command === undefined ? client.shell(window, callback) : client.exec(command, { pty: window }, callback),
        ),
      )
    },
    onState: (listener) => pool.onState(listener),
    get state() {
      return pool.state
    },
    close: async () => {
      closed = true
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
  const last = target.jumps.at(-1)
  if (last === undefined) return await probeHop(target, deps)
  const registry = deps.registry ?? createConnectionRegistry()
  const jump = { ...last, jumps: target.jumps.slice(0, -1) }
  try {
    const { stream } = await registry.pool(jump, deps.limits).open('jump', deps, async (client) => {
      const stream = await forwardTo(client, jump, target)
      return { stream, whenClosed: (callback: () => void) => stream.once('close', callback) }
    })
    return await probeHop(target, deps, stream)
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
