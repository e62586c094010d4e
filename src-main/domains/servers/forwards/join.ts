import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * Passes bytes between an accepted connection and a far one until both are over; `count` hears of every piece. Each
 * direction ends by itself and waits for whoever reads slowly. A side that fails resets the other: half an answer
 * must not look like a whole one. Resolves once both are closed; never rejects.
 */
export function join(near: Socket, far: Duplex, count: (bytes: number) => void): Promise<void> {
  const reset = () => {
    if (!near.destroyed) near.resetAndDestroy()
  }
  const pass = (from: Duplex, to: Duplex) => {
    from.on('data', (chunk: Buffer) => count(chunk.length))
    from.pipe(to)
  }
  const closed = (side: Duplex) => new Promise<void>((resolve) => side.once('close', () => resolve()))
  const both = Promise.all([closed(near), closed(far)]).then(() => {})
  far.once('error', reset)
  far.once('close', () => {
    // What has arrived is still passed on; a side that is still sending has nobody left to hear it.
    if (near.writableFinished) near.destroy()
    else if (near.writableEnded) near.once('finish', () => near.destroy())
    else reset()
  })
  near.once('error', () => closeFar(far))
  near.once('close', () => closeFar(far))
  pass(near, far)
  pass(far, near)
  return both
}

/** ssh2's channels close by `close`, and only once what they still hold was read. */
function closeFar(far: Duplex & { close?(): void }): void {
  far.unpipe()
  if (far.close) far.close()
  else far.destroy()
  far.resume()
}
