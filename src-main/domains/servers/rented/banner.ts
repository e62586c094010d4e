import { connect } from 'node:net'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'

const TIMEOUT_MS = 10_000
/** A server may send lines before its version (RFC 4253 section 4.2). */
const MOST_BYTES = 8192

/**
 * Resolves once what listens at an address says its SSH version: a port that is open already may still be a proxy with nothing
 * behind it. @throws RemotebotError UNREACHABLE, TIMED_OUT; AbortError with `signal`
 */
export function waitForBanner({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ host, port, signal })
    const end = (error?: Error) => {
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    socket.setTimeout(TIMEOUT_MS, () =>
      end(new RemotebotError('TIMED_OUT', `${host}:${port} does not answer`, { hint: 'It may still be booting.' })),
    )
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (/^SSH-/m.test(text)) end()
      else if (text.length > MOST_BYTES) end(unreachable('what answers there does not speak SSH'))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) end(error)
      else end(unreachable(error.code === 'ECONNREFUSED' ? 'nothing listens there yet' : error.message))
    })
    socket.on('close', () => end(unreachable('the connection was closed before SSH answered')))
  })
}

const unreachable = (message: string) =>
  new RemotebotError('UNREACHABLE', message, { hint: 'It may still be booting.' })
