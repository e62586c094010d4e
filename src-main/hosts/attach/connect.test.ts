import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { clientOver } from './connect.ts'

/** A socket that nobody answers, in whatever state a test puts it. */
class Socket extends EventTarget {
  readyState: number = WebSocket.OPEN
  binaryType = ''
  sent = 0

  send(): void {
    this.sent++
  }

  once(name: string, listener: () => void): void {
    this.addEventListener(name, listener, { once: true })
  }

  close(): void {
    this.readyState = WebSocket.CLOSED
    this.dispatchEvent(new Event('close'))
  }
}

test('what is aborted while the engine goes away ends the call, and not the process', async () => {
  const socket = new Socket()
  const { client } = clientOver(socket as unknown as WebSocket)
  const stop = new AbortController()
  const asked = client.engine.status(undefined, { signal: stop.signal })
  const other = client.engine.status()
  await expect.poll(() => socket.sent).toBe(2)
  socket.readyState = WebSocket.CLOSING
  stop.abort(new Error('enough'))
  await expect(asked).rejects.toThrow('enough')
  socket.close()
  await expect(other).rejects.toThrow()
  await expect(client.engine.status()).rejects.toThrow()
})
