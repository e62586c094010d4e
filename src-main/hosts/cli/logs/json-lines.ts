import type { Job, LogTime } from '../../../../src-shared/vocabulary/index.ts'
import type { Piece } from '../follow/log-reader.ts'
import { timeAt } from './timestamps.ts'

const NEWLINE = 10

/**
 * Collects pieces into whole lines for `job logs --json`. A line that is not UTF-8 has its bytes in
 * `base64` beside the readable `text`.
 */
export class JsonLines {
  readonly #rest = new Map<string, { offset: number; bytes: Buffer; piece: Piece }>()

  constructor(readonly job: Pick<Job, 'id' | 'name' | 'status'>) {}

  /** The lines that end in this piece. */
  add(piece: Piece, times: readonly LogTime[]): object[] {
    const open = this.#rest.get(piece.source)
    const bytes = open ? Buffer.concat([open.bytes, piece.bytes]) : Buffer.from(piece.bytes)
    const start = open?.offset ?? piece.offset
    const lines: object[] = []
    let from = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      lines.push(this.#line(piece, start + from, bytes.subarray(from, end), times))
      from = end + 1
    }
    this.#rest.delete(piece.source)
    if (from < bytes.length) this.#rest.set(piece.source, { offset: start + from, bytes: bytes.subarray(from), piece })
    return lines
  }

  /** Lines that have no end. */
  end(): object[] {
    return [...this.#rest.values()].map(({ piece, offset, bytes }) => this.#line(piece, offset, bytes, []))
  }

  #line(piece: Piece, offset: number, bytes: Buffer, times: readonly LogTime[]): object {
    const text = bytes.toString('utf8')
    const exact = Buffer.from(text).equals(bytes)
    const at = timeAt(times, offset)
    const { id, name, status } = this.job
    const { attempt, step } = piece
    return {
      id,
      name,
      status,
      attempt,
      step,
      offset,
      ...(at !== null && { at }),
      text,
      ...(!exact && { base64: bytes.toString('base64') }),
    }
  }
}
