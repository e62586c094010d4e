import { constants } from 'node:os'
import type { ReadStream } from 'node:tty'
import type { IPty } from '@lydell/node-pty'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import { EarlyEvents } from './early-events.ts'
import type { PtyChannel, PtyExit } from './types.ts'

/**
 * Starts a login shell, or `command` with `sh`, in a terminal of this computer.
 * `onEnded` is called once, before any listener.
 * @throws RemotebotError UNREACHABLE if the terminal cannot be opened.
 */
export async function localPty(
  options: { cols: number; rows: number; command?: string },
  place: { cwd: string; env: Record<string, string>; shell: string },
  onEnded: () => void,
): Promise<PtyChannel> {
  const [file, args] = options.command === undefined ? [place.shell, ['-l']] : ['/bin/sh', ['-c', options.command]]
  const data = new EarlyEvents<Uint8Array>()
  const exit = new EarlyEvents<PtyExit>()
  const pty = await open(file, args, options, place)
  closeOnceRead(pty)
  let ended = false
  // node-pty is typed for text, but with `encoding: null` it passes bytes both ways.
  pty.onData((bytes) => data.emit(bytes as unknown as Uint8Array))
  pty.onExit(({ exitCode, signal }) => {
    ended = true
    onEnded()
    exit.emit(signal ? endedBy(signalName(signal)) : { code: exitCode, reason: null })
  })
  const alive = (action: () => void) => {
    if (!ended) action()
  }
  return {
    onData: (listener) => data.listen(listener),
    onExit: (listener) => exit.listen(listener),
    write: (bytes) => alive(() => pty.write(Buffer.from(bytes) as unknown as string)),
    resize: (cols, rows) => alive(() => pty.resize(Math.max(1, cols), Math.max(1, rows))),
    pause: () => alive(() => pty.pause()),
    resume: () => alive(() => pty.resume()),
    close: () =>
      alive(() => {
        pty.kill('SIGHUP')
        pty.resume() // a paused terminal would never report its end
      }),
  }
}

/** How often a paused terminal whose program has ended is looked at. */
const PAUSED_MS = 20

/**
 * node-pty closes a terminal 200 ms after the end of its program, whether its last bytes were read or not: where reading is
 * paused, or this computer is busy, they would be lost. So it is closed only once there is nothing more to read.
 */
function closeOnceRead(pty: IPty): void {
  const { _socket: socket } = pty as unknown as { _socket: ReadStream }
  const destroy = socket.destroy.bind(socket)
  const close = (): void => {
    const { bytesRead } = socket
    // What can be read is read between the two.
    setImmediate(() =>
      setImmediate(() => {
        if (socket.isPaused()) setTimeout(close, PAUSED_MS)
        else if (socket.bytesRead !== bytesRead) close()
        else destroy()
      }),
    )
  }
  socket.destroy = (error) => {
    if (error) destroy(error)
    else close()
    return socket
  }
}

function signalName(number: number): string {
  const known = Object.entries(constants.signals).find(([, value]) => value === number)
  return known ? known[0] : `signal ${number}`
}

const endedBy = (signal: string): PtyExit => ({ code: null, signal, reason: `ended by ${signal}` })

async function open(
  file: string,
  args: string[],
  size: { cols: number; rows: number },
  place: { cwd: string; env: Record<string, string> },
) {
  try {
    const { spawn } = await import('@lydell/node-pty') // loaded late: it is native code that few processes need
    return spawn(file, args, {
      name: 'xterm-256color',
      cols: size.cols,
      rows: size.rows,
      cwd: place.cwd,
      env: place.env,
      encoding: null,
    })
  } catch (error) {
    throw new RemotebotError(
      'UNREACHABLE',
      `Could not open a terminal on this computer with ${file}: ${(error as Error).message}`,
      { hint: 'Check that the shell exists and that this computer has free terminals (ls /dev/pts).' },
      { cause: error },
    )
  }
}
