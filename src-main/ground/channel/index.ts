/**
 * A two-way message channel to one client: a WebSocket, or a MessagePort of the window. Text and bytes,
 * in order, until either side closes.
 */
export interface Channel {
  send(data: string | Uint8Array): void
  onMessage(listener: (data: string | Uint8Array) => void): void
  onClose(listener: () => void): void
  close(): void
}

export { fromMessagePort, type PortLike } from './message-port.ts'
export { fromWebSocket } from './web-socket.ts'
