import { type ChildProcess, fork } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A TCP proxy in a process of its own, so that it costs both sides of a comparison the same. It delays and counts. */
export interface CountingProxy {
  readonly port: number
  /** Bytes that passed since the last call, both ways together. */
  bytes(): Promise<number>
  stop(): void
}

const QUEUE_BYTES = 64 * 1024 * 1024

/** Starts a proxy to a port of this computer; each way takes `delayMs` longer, whatever is on its way at once. */
export async function startCountingProxy(target: number, delayMs: number): Promise<CountingProxy> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), [String(target), String(delayMs)], {
    execArgv: ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
  })
  const answer = () => new Promise<number>((resolve) => child.once('message', (value) => resolve(Number(value))))
  const port = await answer()
  return {
    port,
    bytes: () => {
      const told = answer()
      child.send('bytes')
      return told
    },
    stop: () => child.kill(),
  }
}

function serve(target: number, delayMs: number): void {
  let bytes = 0
  const pass = (from: Socket, to: Socket) => {
    let queued = 0
    const later = (action: () => void) => (delayMs === 0 ? action() : setTimeout(action, delayMs))
    from.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      queued += chunk.length
      if (queued > QUEUE_BYTES) from.pause()
      later(() => {
        if (to.destroyed) return
        to.write(chunk, () => {
          queued -= chunk.length
          if (queued <= QUEUE_BYTES) from.resume()
        })
      })
    })
    from.on('end', () => later(() => to.end()))
    from.on('error', () => to.destroy())
    from.on('close', () => later(() => to.destroy()))
  }
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true })
    for (const socket of [client, upstream]) socket.setNoDelay(true)
    pass(client, upstream)
    pass(upstream, client)
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
  process.on('message', () => {
    process.send?.(bytes)
    bytes = 0
  })
  process.on('disconnect', () => process.exit(0))
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  serve(Number(process.argv[2]), Number(process.argv[3]))
}
