import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { Client } from '../../../src-shared/contract/index.ts'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { type Channel, fromWebSocket } from '../../ground/channel/index.ts'

/** An engine whose computer is busy, or waits for its disk, may be late; who says that there is none should be sure of it. */
const CONNECT_TIMEOUT_MS = 20_000

export type ChannelRequest = { kind: 'rpc' } | { kind: 'terminal'; id: string }

const pathOf = (request: ChannelRequest) => (request.kind === 'rpc' ? '/rpc' : `/terminals/${request.id}`)

/** A WebSocket over the engine's local socket. @throws RemotebotError NO_ENGINE */
export async function openSocket(socketPath: string, request: ChannelRequest): Promise<WebSocket> {
  const socket = connecting(socketPath, request)
  await opened(socket)
  return socket
}

/** A raw channel to the engine; `face`: what the person sits at, as Activity tells it. @throws RemotebotError NO_ENGINE */
export async function openChannel(socketPath: string, request: ChannelRequest, face?: 'window'): Promise<Channel> {
  const socket = connecting(socketPath, request, face)
  const channel = fromWebSocket(socket)
  await opened(socket)
  return channel
}

function connecting(socketPath: string, request: ChannelRequest, face?: 'window'): WebSocket {
  const socket = new WebSocket(`ws+unix:${socketPath}:${pathOf(request)}`, {
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    maxPayload: 64 * 1024 * 1024,
    perMessageDeflate: false,
    ...(face ? { headers: { 'x-remotebot-face': face } } : {}),
  })
  // Every error is followed by `close`, which is what those who hold the socket listen to.
  socket.on('error', () => {})
  return socket
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', (error) =>
      reject(
        new RemotebotError('NO_ENGINE', 'No engine answers for this data folder.', {
          hint: 'Start one: remotebot engine start',
          details: error.message,
        }),
      ),
    )
  })
}

/** The contract's client over an open socket. `closed` resolves when the engine has gone. */
export function clientOver(socket: WebSocket): { client: Client; closed: Promise<void> } {
  socket.binaryType = 'arraybuffer'
  const client: Client = createORPCClient(new RPCLink({ websocket: linked(socket) }))
  return { client, closed: new Promise((resolve) => socket.once('close', () => resolve())) }
}

/**
 * The socket as the link uses it. On one that is just closing the link would throw, also where it only calls off what
 * somebody has aborted, and then nobody hears that: the process would end. What is sent then gets lost, and the close
 * that follows ends whatever waits for an answer.
 */
function linked(socket: WebSocket): Pick<globalThis.WebSocket, LinkUse> {
  // ws's WebSocket has the browser's interface as far as the link uses it.
  const like = socket as unknown as globalThis.WebSocket
  return {
    get readyState() {
      return socket.readyState === WebSocket.CLOSING ? WebSocket.OPEN : socket.readyState
    },
    send: (data) => like.send(data),
    addEventListener: like.addEventListener.bind(like),
    removeEventListener: like.removeEventListener.bind(like),
  }
}

type LinkUse = 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'
