import type { ClientLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { RemotebotError } from '../../src-shared/vocabulary/index.ts'
import { bridge } from './bridge.ts'
import { openChannel } from './channel.ts'
import { reconnectDelay, useConnection } from './connection-state.ts'
import type { ChannelSocket } from './port-socket.ts'

type Link = ClientLink<Record<never, never>>

/** How long a call made while the channel is down waits for it, in ms. */
const WAIT_FOR_LINK_MS = 4000

const OPEN = 1

let current: { link: Link; socket: ChannelSocket } | null = null
/** A channel is being opened: two at once would leave one that nobody uses, whose end is taken for ours. */
let connecting = false
/** Somebody asked for a try while one was under way: if that fails, the next comes at once. */
let hurry = false
let waiting: Array<(link: Link) => void> = []
let retryTimer: ReturnType<typeof setTimeout> | undefined
let started = false
const openListeners = new Set<() => void>()

/** Calls `listener` each time a channel has opened; returns how to stop. */
export function onOpen(listener: () => void): () => void {
  openListeners.add(listener)
  if (current) listener()
  return () => openListeners.delete(listener)
}

/** Opens the channel and keeps it open, with backoff, until the page goes. */
export function startConnection(): void {
  if (started) return
  started = true
  void connect()
  // The engine takes longer to start than the window: no backoff when it has come up.
  bridge?.onEngineState(({ status }) => status === 'running' && retryNow())
}

/** Tries again at once instead of at the next turn of the backoff. */
export function retryNow(): void {
  if (connecting) hurry = true
  else if (!current) void connect()
}

/** Gives up a channel that has stopped answering, so that a new one is opened. */
export function dropConnection(): void {
  const socket = current?.socket
  if (!socket) return
  // Its own end may be long in coming, as nobody answers at the other side.
  lost('the engine stopped answering')
  socket.close()
}

async function connect(): Promise<void> {
  clearTimeout(retryTimer)
  connecting = true
  hurry = false
  useConnection.setState({ nextTryAt: null })
  try {
    use(await openChannel({ kind: 'rpc' }))
  } catch (error) {
    lost(error instanceof Error ? error.message : String(error))
  } finally {
    connecting = false
  }
}

function use(socket: ChannelSocket): void {
  if (socket.readyState !== OPEN) throw new Error('the connection to the engine closed')
  const link: Link = new RPCLink({ websocket: socket as unknown as WebSocket })
  current = { link, socket }
  socket.addEventListener('message', answered)
  socket.addEventListener('close', () => {
    if (current?.socket === socket) lost('the connection to the engine closed')
  })
  useConnection.setState({ status: 'open', since: Date.now(), attempts: 0, reason: null })
  for (const resolve of waiting.splice(0)) resolve(link)
  for (const listener of openListeners) listener()
}

function answered(): void {
  const now = Date.now()
  // Once a second is enough for an age label, and keeps a busy channel from rendering the status bar.
  if (now - (useConnection.getState().lastAnswerAt ?? 0) > 1000) useConnection.setState({ lastAnswerAt: now })
}

function lost(reason: string): void {
  current = null
  const { status, since, attempts, lastAnswerAt } = useConnection.getState()
  const delay = hurry ? 0 : reconnectDelay(attempts + 1)
  useConnection.setState({
    status: lastAnswerAt === null ? 'opening' : 'lost',
    since: status === 'open' ? Date.now() : since,
    attempts: attempts + 1,
    nextTryAt: Date.now() + delay,
    reason,
  })
  retryTimer = setTimeout(() => void connect(), delay)
}

function readyLink(signal: AbortSignal | undefined): Promise<Link> {
  if (signal?.aborted) return Promise.reject(signal.reason)
  if (current) return Promise.resolve(current.link)
  return new Promise((resolve, reject) => {
    const give = (link: Link) => {
      clearTimeout(timer)
      resolve(link)
    }
    const stop = (error: unknown) => {
      clearTimeout(timer)
      waiting = waiting.filter((one) => one !== give)
      reject(error)
    }
    const timer = setTimeout(() => {
      const hint = 'It is tried again by itself. Nothing on your servers stops because of this.'
      stop(new RemotebotError('NO_ENGINE', 'The engine is not reachable from this window.', { hint }))
    }, WAIT_FOR_LINK_MS)
    signal?.addEventListener('abort', () => stop(signal.reason), { once: true })
    waiting.push(give)
  })
}

/** A link over whichever channel is open now. */
export const connectionLink: Link = {
  async call(path, input, options) {
    const link = await readyLink(options.signal)
    return link.call(path, input, options)
  },
}
