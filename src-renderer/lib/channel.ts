import { bridge } from './bridge.ts'
import { type ChannelSocket, PortSocket } from './port-socket.ts'

/** What a channel is for: calls of the contract, or the bytes of one terminal. */
export type ChannelRequest = { kind: 'rpc' } | { kind: 'terminal'; terminalId: string }

const OPEN_TIMEOUT_MS = 10_000

/** Where the browser host serves a channel. */
function path(request: ChannelRequest): string {
  return request.kind === 'rpc' ? '/rpc' : `/terminals/${encodeURIComponent(request.terminalId)}`
}

/**
 * Opens a channel to the engine: a MessagePort from the desktop host, or a WebSocket to the page's own
 * origin in a browser. Resolves once it is open.
 * @throws Error when it cannot be opened within 10 seconds.
 */
export async function openChannel(request: ChannelRequest): Promise<ChannelSocket> {
  if (bridge) return new PortSocket(await bridge.openChannel(request)) as unknown as ChannelSocket
  const url = new URL(path(request), location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.hash = ''
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  await opened(socket)
  return socket as unknown as ChannelSocket
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('the engine did not answer within 10 s'))
      socket.close()
    }, OPEN_TIMEOUT_MS)
    socket.addEventListener('open', () => {
      clearTimeout(timer)
      resolve()
    })
    socket.addEventListener('close', () => {
      clearTimeout(timer)
      reject(new Error('the engine refused the connection or is not running'))
    })
  })
}
