import type { Job, LogTime } from '../../../../src-shared/vocabulary/index.ts'
import type { Piece } from '../../following/log-reader.ts'
import { timeAt } from './timestamps.ts'

const NEWLINE = 10

/** A line longer than this, in bytes, comes in several objects: a JSON text has to fit into memory. */
const LONGEST = 16 * 1024 * 1024

/** The beginning of a line whose end has not come yet. */
interface OpenLine {
  piece: Piece
  offset: number
  parts: Uint8Array[]
  size: number
}

/**
 * Collects pieces into whole lines for `job logs --json`. A line that is not UTF-8 has its bytes in
 * `base64` beside the readable `text`; one that goes on in the next object says `continues`.
 */
export class JsonLines {
  readonly #open = new Map<string, OpenLine>()

  constructor(readonly job: Pick<Job, 'id' | 'name' | 'status'>) {}

  /** The lines that end in this piece. */
  add(piece: Piece, times: readonly LogTime[]): object[] {
    const { source, bytes } = piece
    const lines: object[] = []
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(NEWLINE, from)
      const to = end < 0 ? bytes.length : end
      const open = this.#open.get(source) ?? { piece, offset: piece.offset + from, parts: [], size: 0 }
      if (to > from) open.parts.push(bytes.subarray(from, to))
      open.size += to - from
      this.#open.set(source, open)
      if (end >= 0 || open.size >= LONGEST) {
        lines.push(this.#line(open, times, end < 0))
        this.#open.delete(source)
      }
      from = to + 1
    }
    return lines
  }

  /** Lines that have no end. */
  end(): object[] {
    return [...this.#open.values()].map((open) => this.#line(open, [], false))
  }

  #line({ piece, offset, parts }: OpenLine, times: readonly LogTime[], continues: boolean): object {
    const bytes = Buffer.concat(parts)
    const text = bytes.toString('utf8')
    const exact = Buffer.from(text).equals(bytes)
    const at = timeAt(times, offset)
    const { id, name, status } = this.job
    const { attempt, step } = piece
    const what = { id, name, status, attempt, step, offset, ...(at !== null && { at }), text }
    return { ...what, ...(!exact && { base64: bytes.toString('base64') }), ...(continues && { continues }) }
  }
}
