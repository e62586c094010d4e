import { connect, type Socket } from 'node:net'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'

/**
 * A TCP connection from this computer, each direction of which ends by itself.
 * @throws RemotebotError UNREACHABLE where nothing answers; the signal's reason when aborted
 */
export function localForward(host: string, port: number, signal?: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true })
    const abort = () => {
      socket.destroy()
      reject(signal?.reason)
    }
    const fail = (error: Error) => {
      signal?.removeEventListener('abort', abort)
      const place = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
      reject(
        new RemotebotError('UNREACHABLE', `This computer cannot connect to ${place}.`, {
          hint: 'Check that something listens there.',
          details: error.message,
        }),
      )
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('error', fail)
    socket.once('connect', () => {
      signal?.removeEventListener('abort', abort)
      socket.off('error', fail)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
