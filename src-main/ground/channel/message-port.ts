import type { Channel } from './index.ts'

/** What Electron's MessagePortMain and Node's MessagePort have in common. */
export interface PortLike {
  postMessage(data: unknown): void
  on(event: 'message' | 'close', listener: (event: unknown) => void): unknown
  start?(): void
  close(): void
}

/** A channel over a MessagePort. Electron wraps what arrives in an event with `data`; Node does not. */
export function fromMessagePort(port: PortLike): Channel {
  let closed = false
  port.on('close', () => {
    closed = true
  })
  return {
    send(data) {
      if (!closed) port.postMessage(data)
    },
    onMessage(listener) {
      port.on('message', (event: unknown) => {
        const data = isEvent(event) ? event.data : event
        if (typeof data === 'string') listener(data)
        else if (data instanceof Uint8Array) listener(data)
        else if (data instanceof ArrayBuffer) listener(new Uint8Array(data))
      })
      port.start?.()
    },
    onClose(listener) {
      if (closed) listener()
      else port.on('close', listener)
    },
    close: () => port.close(),
  }
}

function isEvent(value: unknown): value is { data: unknown } {
  return typeof value === 'object' && value !== null && 'data' in value
}
