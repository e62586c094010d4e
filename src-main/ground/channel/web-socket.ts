import type { WebSocket } from 'ws'
import type { Channel } from './index.ts'

const MOST_BUFFERED_BYTES = 128 * 1024 * 1024

/** A channel over an open WebSocket. */
export function fromWebSocket(socket: WebSocket): Channel {
  return {
    send(data) {
      if (socket.readyState !== socket.OPEN) return
      // A client that asks and does not read would fill this process's memory.
      if (socket.bufferedAmount > MOST_BUFFERED_BYTES) socket.terminate()
      else socket.send(data)
    },
    onMessage(listener) {
      socket.on('message', (data, isBinary) => {
        const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)
        listener(isBinary ? bytes : bytes.toString('utf8'))
      })
    },
    onClose(listener) {
      if (socket.readyState >= socket.CLOSING) listener()
      else socket.once('close', listener)
    },
    close: () => socket.close(),
  }
}
