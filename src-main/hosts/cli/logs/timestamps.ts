import type { LogTime } from '../../../../src-shared/vocabulary/index.ts'
import type { Piece } from '../../following/log-reader.ts'

const NEWLINE = 10

/** When the byte at `offset` arrived, as far as the times say; they have a resolution of one second. */
export function timeAt(times: readonly LogTime[], offset: number): number | null {
  let found: number | null = null
  for (const time of times) {
    if (time.offset > offset && found !== null) break
    found = time.at
  }
  return found
}

/** Where the first byte is that arrived at or after `since`; null: none has. */
export function offsetSince(times: readonly LogTime[], since: number): number | null {
  // A time is that of the second in which its bytes were counted, so the second itself belongs to it.
  return times.find((time) => time.at + 999 >= since)?.offset ?? null
}

/** A line of a log, or the part of one that a piece holds. */
export interface LogLine {
  offset: number
  bytes: Uint8Array
  /** False: it goes on a line that an earlier piece began. */
  begins: boolean
}

/** Cuts pieces into lines, their line ends included, remembering where the piece before left off. */
export class LineCutter {
  readonly #open = new Set<string>()

  lines(piece: Piece): LogLine[] {
    const lines: LogLine[] = []
    let from = 0
    let begins = !this.#open.has(piece.source)
    while (from < piece.bytes.length) {
      const end = piece.bytes.indexOf(NEWLINE, from)
      const to = end < 0 ? piece.bytes.length : end + 1
      lines.push({ offset: piece.offset + from, bytes: piece.bytes.subarray(from, to), begins })
      begins = end >= 0
      from = to
    }
    if (begins) this.#open.delete(piece.source)
    else this.#open.add(piece.source)
    return lines
  }
}

/** ISO 8601 to the second, UTC. */
function stamp(at: number | null): string {
  return at === null ? '-'.repeat(20) : `${new Date(at).toISOString().slice(0, 19)}Z`
}

/** A piece with a time before each line that begins in it. */
export function stamped(lines: readonly LogLine[], times: readonly LogTime[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const line of lines) {
    if (line.begins) parts.push(Buffer.from(`${stamp(timeAt(times, line.offset))} `))
    parts.push(line.bytes)
  }
  return Buffer.concat(parts)
}
