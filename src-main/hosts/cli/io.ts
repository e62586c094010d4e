import { once } from 'node:events'

/** Standard input as the command line uses it. */
export interface Input extends NodeJS.ReadableStream {
  isTTY?: boolean
  setRawMode?(raw: boolean): unknown
  unref?(): void
}

/** Standard output or error as the command line uses it. */
export interface Output extends NodeJS.WritableStream {
  isTTY?: boolean
  columns?: number
  rows?: number
}

/** The process around a command: its streams and environment, so that tests can bring their own. */
export interface Io {
  stdin: Input
  stdout: Output
  stderr: Output
  env: NodeJS.ProcessEnv
  /** Emits the process's signals by name; a signal that nobody listens to ends the process. */
  signals: Pick<NodeJS.EventEmitter, 'on' | 'off'>
}

/** Writes text or bytes and waits while the reader is slow, so memory does not grow with the output. */
export async function write(stream: Output, data: string | Uint8Array): Promise<void> {
  if (data.length > 0 && !stream.write(data)) await once(stream, 'drain')
}

/** One line (or several) on standard output. */
export async function say(io: Io, text: string): Promise<void> {
  await write(io.stdout, `${text}\n`)
}

/** One line (or several) on standard error, for notes that are not the answer. */
export async function note(io: Io, text: string): Promise<void> {
  await write(io.stderr, `${text}\n`)
}

/** True where a question can be asked: it is shown on standard error and answered on standard input. */
export function canAsk(io: Io): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true
}

/** Columns at which lines are folded: those of a terminal; elsewhere they stay whole, for the programs that read them. */
export function foldAt(stream: Output): number {
  return stream.isTTY ? width(stream) : Number.POSITIVE_INFINITY
}

/** Columns of a stream's terminal; 120 where the output goes to a file or program. */
export function width(stream: Output): number {
  return stream.isTTY ? Math.max(40, stream.columns ?? 80) : 120
}
