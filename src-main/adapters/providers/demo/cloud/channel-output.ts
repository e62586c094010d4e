import type { Readable } from 'node:stream'
import type { ServerChannel } from 'ssh2'

/**
 * Copies a program's two outputs into a channel without losing or repeating a byte, however slowly the other side reads: the
 * program is held up meanwhile. Resolves when both have ended, or the channel has closed.
 *
 * ssh2 1.17 keeps what waits for the other side's window in one place for both outputs, and never clears it: with both waiting,
 * bytes of stdout were sent twice and stderr stood still (its server.js, CHANNEL_WINDOW_ADJUST). So only one of them ever writes.
 */
export async function copyOutput(channel: ServerChannel, stdout: Readable, stderr: Readable): Promise<void> {
  const closed = new Promise<void>((resolve) => channel.once('close', () => resolve()))
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (write: (done: () => void) => void) => {
    // A channel that is closed never calls back.
    turn = turn.then(() => Promise.race([closed, new Promise<void>((done) => write(done))]))
    return turn
  }
  const copy = async (source: Readable, write: (bytes: Buffer, done: () => void) => void) => {
    for await (const bytes of source) await inTurn((done) => write(bytes as Buffer, done))
  }
  const kept = channel as unknown as { _chunk?: Buffer; _chunkcb?: () => void }
  await Promise.allSettled([
    copy(stdout, (bytes, done) => channel.write(bytes, () => done())),
    copy(stderr, (bytes, done) => {
      kept._chunk = undefined
      kept._chunkcb = undefined
      channel.stderr.write(bytes, () => done())
    }),
  ])
}
