import { Writable } from 'node:stream'
import type { ClientChannel } from 'ssh2'
import { EarlyEvents } from './early-events.ts'
import type { ExecChannel, PtyChannel, PtyExit } from './types.ts'

type Exit = { code: number | null; signal: string | null }

/**
 * An exec channel of ssh2 as ours. If the connection breaks, the output just ends and the code is null. After
 * `close` nobody waits for the server, which may never answer; `whenClosed` does, since until then its
 * place among the channels of the connection is taken.
 */
export function execChannel(channel: ClientChannel): ExecChannel & { whenClosed(callback: () => void): void } {
  const closed = exitOf(channel)
  const stdin = inputOf(channel)
  channel.on('error', () => {})
  let abandoned = (_exit: Exit) => {}
  const exited = Promise.race([closed, new Promise<Exit>((resolve) => (abandoned = resolve))])
  return {
    stdin,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    close: () => {
      stdin.destroy(ended())
      abandon(channel)
      abandoned({ code: null, signal: null })
    },
    whenClosed: (callback) => void closed.then(callback),
  }
}

/** A channel with a terminal as ours. */
export function ptyChannel(channel: ClientChannel): PtyChannel & { whenClosed(callback: () => void): void } {
  const data = new EarlyEvents<Uint8Array>()
  const exit = new EarlyEvents<PtyExit>()
  const exited = exitOf(channel)
  let ended = false
  let closing = false
  channel.on('error', () => {})
  channel.on('data', (bytes: Buffer) => closing || data.emit(bytes))
  channel.stderr.resume()
  void exited.then(({ code, signal }) => {
    ended = true
    exit.emit(closing ? { code, reason: null } : ptyExit(code, signal))
  })
  return {
    onData: (listener) => data.listen(listener),
    onExit: (listener) => exit.listen(listener),
    write: (bytes) => {
      if (!ended && channel.writable) channel.write(bytes)
    },
    resize: (cols, rows) => {
      if (!ended) channel.setWindow(Math.max(1, rows), Math.max(1, cols), 0, 0)
    },
    pause: () => channel.pause(),
    resume: () => channel.resume(),
    close: () => {
      closing = true
      abandon(channel)
    },
    whenClosed: (callback) => void exited.then(callback),
  }
}

/** ssh2 reports `close` once all output was read; a broken connection leaves code and signal unset. */
function exitOf(channel: ClientChannel): Promise<Exit> {
  let exit: Exit = { code: null, signal: null }
  channel.once('exit', (code: number | null, signal?: string) => {
    exit = { code, signal: signal ?? null }
  })
  return new Promise((resolve) => channel.once('close', () => resolve(exit)))
}

function ptyExit(code: number | null, signal: string | null): PtyExit {
  if (signal !== null) return { code, signal, reason: `ended by ${signal}` }
  return { code, reason: code === null ? 'the connection was lost' : null }
}

/** Closes without waiting for the other side's output, which nobody will read. */
function abandon(channel: ClientChannel): void {
  channel.close()
  channel.resume()
  channel.stderr.resume()
}

/**
 * The input side on its own. ssh2's channel never calls back a write once the channel is closed, so a
 * pipeline into a program that has ended would hang; this one ends with an error.
 */
function inputOf(channel: ClientChannel): Writable {
  const input = new Writable({
    highWaterMark: 256 * 1024,
    write: (chunk, _encoding, done) => {
      if (channel.writable) channel.write(chunk, (error) => done(error ?? null))
      else done(ended())
    },
    final: (done) => {
      channel.end()
      done()
    },
  })
  input.on('error', () => {})
  const stop = () => {
    if (!input.writableFinished) input.destroy(ended())
  }
  channel.once('close', stop)
  channel.once('exit', stop)
  return input
}

const ended = () => Object.assign(new Error('the program has ended'), { code: 'EPIPE' })
