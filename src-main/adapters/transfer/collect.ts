import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Failure, serverFailure } from './failure.ts'
import type { RemoteProcess } from './remote.ts'

/** Bytes of a list at most, a few millions of files: what a server sends is not to fill this computer's memory. */
export const LISTING_LIMIT = 256 * 1024 * 1024

/**
 * All that a process prints, up to its end.
 * @throws Failure INVALID_STATE where it prints more than `limit` bytes; then it is ended
 */
export async function outputOf(process: RemoteProcess, doing: string, limit = LISTING_LIMIT): Promise<Buffer> {
  try {
    return await gathered(process.stdout, doing, limit)
  } catch (error) {
    process.close()
    throw error
  }
}

/**
 * What a process prints up to `headEnd`, as text, and all that follows, uncompressed where `isPacked` says of the head that it is compressed.
 * It is uncompressed as it comes, since a few bytes may say anything.
 * @throws Failure INVALID_STATE where there is more than `limit` bytes, REMOTE_FAILED where it was spoilt on its way
 */
export async function headAndBody(
  process: Pick<RemoteProcess, 'stdout' | 'close'>,
  headEnd: string,
  isPacked: (head: string) => boolean,
  doing: string,
  limit = LISTING_LIMIT,
): Promise<{ head: string; body: Buffer }> {
  const stdout = process.stdout[Symbol.asyncIterator]()
  try {
    let seen: Buffer = Buffer.alloc(0)
    for (;;) {
      const { value, done } = await stdout.next()
      if (done) return { head: '', body: Buffer.alloc(0) }
      seen = Buffer.concat([seen, value])
      if (seen.includes(headEnd, 0, 'latin1')) break
      if (seen.length > LINE_LIMIT) throw nonsense(doing)
    }
    const end = seen.indexOf(headEnd, 0, 'latin1')
    const head = seen.toString('latin1', 0, end)
    const rest = restOf(seen.subarray(end + headEnd.length), stdout)
    const first = await rest.next()
    if (first.done) return { head, body: Buffer.alloc(0) }
    const all = restOf(first.value, rest)
    return { head, body: await gathered(isPacked(head) ? unpacked(all, doing) : all, doing, limit) }
  } catch (error) {
    process.close()
    throw error
  }
}

async function* restOf(first: Buffer, next: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  for (let step = await next.next(); !step.done; step = await next.next()) yield step.value
}

async function* unpacked(packed: AsyncIterable<Buffer>, doing: string): AsyncGenerator<Buffer> {
  const unzip = createGunzip()
  const feeding = pipeline(packed, unzip).catch(() => {}) // reading tells
  try {
    yield* unzip
  } catch (error) {
    throw error instanceof Failure ? error : serverFailure((error as Error).message, doing)
  } finally {
    unzip.destroy()
    await feeding
  }
}

async function gathered(from: AsyncIterable<Buffer>, doing: string, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of from) {
    size += chunk.length
    if (size > limit) throw tooLong(doing)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A server's list that would not fit into memory. */
export function tooLong(doing: string): Failure {
  return new Failure('INVALID_STATE', `The server's list of files is too long to be read: ${doing} stopped.`, {
    hint: 'Choose a folder with fewer files in it.',
  })
}

/** Bytes of a line at most: sums of 200 files, which is the longest, have 13 KB. */
const LINE_LIMIT = 1024 * 1024

/** Cuts what comes into lines; `endless` is called where one does not end, and nothing is kept of it. */
export function byLine(listener: (line: string) => void, endless: () => void): (text: string) => void {
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() as string
    for (const line of lines) listener(line)
    if (rest.length <= LINE_LIMIT) return
    rest = ''
    endless()
  }
}

/** A server that says what no script of ours says. */
export function nonsense(doing: string): Failure {
  return new Failure('REMOTE_FAILED', `The server's answers make no sense: ${doing} stopped.`, {
    hint: 'See what the shell on the server prints by itself when somebody logs in, and whether this is the right server.',
  })
}
