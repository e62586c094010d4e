/**
 * What the oRPC link and the panes need of a WebSocket; a browser's WebSocket is one as it stands.
 * `binaryType` of the underlying channel is always `arraybuffer`.
 */
export interface ChannelSocket {
  readonly readyState: number
  send(data: string | ArrayBufferLike | ArrayBufferView<ArrayBufferLike> | Blob): void
  close(): void
  addEventListener(type: string, listener: (event: never) => void): void
  removeEventListener(type: string, listener: (event: never) => void): void
}

const OPEN = 1
const CLOSED = 3

/** Makes a MessagePort look like an open WebSocket: same events, same `readyState`, same `send`. */
export class PortSocket extends EventTarget {
  readyState = OPEN

  constructor(private readonly port: MessagePort) {
    super()
    port.addEventListener('message', (event) => {
      this.dispatchEvent(new MessageEvent('message', { data: event.data }))
    })
    // Chromium fires `close` on the surviving port when the other end goes (since version 122).
    port.addEventListener('close', () => this.end())
    port.start()
  }

  send(data: string | ArrayBufferLike | ArrayBufferView<ArrayBufferLike> | Blob): void {
    if (this.readyState !== OPEN) throw new Error('the channel is closed')
    this.port.postMessage(data)
  }

  close(): void {
    this.port.close()
    this.end()
  }

  private end(): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.dispatchEvent(new Event('close'))
  }
}
