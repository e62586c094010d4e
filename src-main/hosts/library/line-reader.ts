import type { Piece } from '../following/log-reader.ts'

const NEWLINE = 10

/** A line longer than this, in bytes, comes in parts: a text has to fit into memory. */
const LONGEST = 16 * 1024 * 1024

/** Cuts the pieces of a job's log into lines of text, without their ends. */
export class LineReader {
  #source = ''
  #parts: Uint8Array[] = []
  #size = 0

  /** The lines that end in this piece; a step that ends without a line end has its last line when the next one begins. */
  add({ source, bytes }: Piece): string[] {
    const lines = source === this.#source ? [] : this.end()
    this.#source = source
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(NEWLINE, from)
      const to = end < 0 ? bytes.length : end
      this.#parts.push(bytes.subarray(from, to))
      this.#size += to - from
      if (end >= 0 || this.#size >= LONGEST) lines.push(this.#line())
      from = to + 1
    }
    return lines
  }

  /** The line that has no end, if there is one. */
  end(): string[] {
    return this.#size > 0 ? [this.#line()] : []
  }

  #line(): string {
    const text = Buffer.concat(this.#parts).toString('utf8')
    this.#parts = []
    this.#size = 0
    return text.endsWith('\r') ? text.slice(0, -1) : text
  }
}
