import type { WebSocket } from 'ws'
import type { Channel } from './index.ts'

const MOST_BUFFERED_BYTES = 128 * 1024 * 1024

/** A channel over a WebSocket, open or about to be: what arrives before anybody listens is kept for the first listener. */
export function fromWebSocket(socket: WebSocket): Channel {
  const listeners: Array<(data: string | Uint8Array) => void> = []
  const early: Array<string | Uint8Array> = []
  // At once: the first message may come in the packet that opens the socket, before any awaiting caller runs.
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
    const message = isBinary ? bytes : bytes.toString('utf8')
    if (listeners.length === 0) early.push(message)
    for (const listener of listeners) listener(message)
  })
  return {
    send(data) {
      if (socket.readyState !== socket.OPEN) return
      // A client that asks and does not read would fill this process's memory.
      if (socket.bufferedAmount > MOST_BUFFERED_BYTES) socket.terminate()
      else socket.send(data)
    },
    onMessage(listener) {
      listeners.push(listener)
      for (const message of early.splice(0)) listener(message)
    },
    onClose(listener) {
      if (socket.readyState >= socket.CLOSING) listener()
      else socket.once('close', listener)
    },
    close: () => socket.close(),
  }
}
