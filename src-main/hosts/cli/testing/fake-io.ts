import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import type { Input, Io, Output } from '../io.ts'

/** Streams in memory, so that a test can type and read as a terminal or a pipe would. */
export interface FakeIo extends Io {
  stdin: Input & PassThrough
  signals: EventEmitter
  out(): string
  outBytes(): Buffer
  err(): string
}

/** A process's surroundings in memory. `tty` makes all three streams terminals. */
export function fakeIo(options: { tty?: boolean; env?: NodeJS.ProcessEnv; columns?: number } = {}): FakeIo {
  const out: Buffer[] = []
  const err: Buffer[] = []
  const tty = options.tty === true
  const stdin = Object.assign(new PassThrough(), { isTTY: tty, setRawMode: () => {} })
  return {
    stdin,
    stdout: sink(out, tty, options.columns),
    stderr: sink(err, tty, options.columns),
    env: options.env ?? { NO_COLOR: '1' },
    signals: new EventEmitter(),
    out: () => Buffer.concat(out).toString(),
    outBytes: () => Buffer.concat(out),
    err: () => Buffer.concat(err).toString(),
  }
}

function sink(chunks: Buffer[], isTTY: boolean, columns = 80): Output {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return Object.assign(stream, { isTTY, columns, rows: 24 })
}
