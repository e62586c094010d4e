import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { hopName, type SshHop } from './ssh-target.ts'

/** A forwarded connection that can be ended. */
export interface SshForward {
  stream: Duplex
  close(): void
  whenClosed(callback: () => void): void
}

/**
 * Asks the server behind `client` for a TCP connection to `host`:`port` (RFC 4254 section 7.2). Each direction ends by
 * itself; when the SSH connection breaks the stream fails, which by itself it would show as an end.
 * @throws RemotebotError REMOTE_FAILED where forwarding is not allowed, UNREACHABLE where nothing answers; else what ssh2 says
 */
export function openForward(client: Client, server: SshHop, host: string, port: number): Promise<SshForward> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
      if (error) return reject(forwardError(server, hopName({ host, port }), error))
      // ssh2 tells its client of the loss before it ends the channels.
      const broken = () => stream.emit('error', new Error('the SSH connection was lost'))
      client.once('close', broken)
      const closed = new Promise<void>((done) => stream.once('close', done))
      void closed.then(() => client.off('close', broken))
      stream.on('error', () => {})
      resolve({
        stream,
        close: () => {
          stream.close()
          stream.resume()
        },
        whenClosed: (callback) => void closed.then(callback),
      })
    })
  })
}

/** `reason` is RFC 4254 section 5.1's: 1 prohibited, 2 connect failed. Others may be mended by another connection. */
function forwardError(server: SshHop, place: string, error: Error & { reason?: unknown }): Error {
  const name = hopName({ host: server.host, port: server.port })
  if (error.reason === 1)
    return new RemotebotError('REMOTE_FAILED', `${name} does not allow connections to ${place}.`, {
      hint: 'Its SSH server must have AllowTcpForwarding on for you, and PermitOpen must allow that place.',
      details: error.message,
    })
  if (error.reason === 2)
    return new RemotebotError('UNREACHABLE', `${name} cannot connect to ${place}.`, {
      hint: 'Check that something listens there, as that server sees it.',
      details: error.message,
    })
  return error
}
