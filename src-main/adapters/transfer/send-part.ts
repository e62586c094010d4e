import { reuse } from './chunk-buffers.ts'
import { CHUNK, PIECE_CHUNKS, serverHash } from './content.ts'
import type { ExpectedSums, Piece } from './expected-sums.ts'
import type { PartSource } from './part-source.ts'
import type { PushSession } from './push-session.ts'

/** What is counted while a push sends. */
export interface Sent {
  bytes: number
  /** Called as bytes go out. */
  moved(bytes: number): void
}

/**
 * Sends a part from where it was cut, `there` bytes of which the server has. Fills in what its pieces should sum up to.
 */
export async function sendPart(
  source: PartSource,
  there: number,
  options: { session: PushSession; sent: Sent; tool: string; expected: ExpectedSums },
): Promise<void> {
  const { session, sent, tool, expected } = options
  const chunks = Math.ceil(source.size / CHUNK)
  const resume = there >= source.size ? chunks : Math.floor(there / CHUNK)
  const bytesTo = (chunk: number) => Math.min(source.size, chunk * CHUNK)
  for (let from = 0; from < chunks; from += PIECE_CHUNKS) {
    const piece = from / PIECE_CHUNKS
    const count = Math.min(PIECE_CHUNKS, chunks - from)
    const summed = count === chunks ? ALL : count
    const hash = serverHash(tool)
    const start = Math.min(from + count, Math.max(from, resume))
    const whole = !source.sparse && start < from + count
    if (whole) {
      const bytes = bytesTo(from + count) - bytesTo(start)
      await session.send(`part ${bytes} ${source.name} ${start} ${from} ${summed} ${piece}`)
    }
    let holes = 0
    for (let chunk = from; chunk < from + count; chunk++) {
      const bytes = source.read(chunk)
      hash.update(bytes)
      const hole = source.sparse && isZero(bytes)
      if (hole) holes++
      if (chunk < start || hole) {
        reuse(bytes)
        continue
      }
      sent.bytes += bytes.length
      sent.moved(bytes.length)
      if (whole) await session.raw(bytes)
      else await session.send(`part ${bytes.length} ${source.name} ${chunk}`, bytes)
    }
    if (holes === count) continue
    const told = { name: source.name, piece, from, chunks: summed }
    expected.add(told, hash.digest('hex'))
    if (!whole && !source.sparse) await session.send(askSum(told))
  }
  if (source.sparse) {
    await session.run(`dd if=/dev/null of="$sync/parts/${source.name}" bs=1 seek=${source.size} 2>/dev/null`)
    for (const piece of expected.of(source.name)) await session.send(askSum(piece))
  }
}

/** For the server, instead of a number of chunks: the whole file, which takes it one program less. */
const ALL = 0

function askSum({ name, from, chunks, piece }: Piece): string {
  return `sum 0 ${name} 0 ${from} ${chunks} ${piece}`
}

const ZERO = Buffer.alloc(CHUNK)

function isZero(bytes: Uint8Array): boolean {
  return ZERO.subarray(0, bytes.length).equals(bytes)
}
