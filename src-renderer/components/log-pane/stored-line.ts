import { fold } from './fold.ts'
import { type LineCells, lineCells } from './line-cells.ts'
import { PLAIN, styleAfter, type TextStyle } from './text-style.ts'

/** One line of a stored log. A changed line is a new object, so what was computed from it can be kept by identity. */
export interface StoredLine {
  /** Where it starts in its source. */
  readonly offset: number
  /** Its bytes without the line feed; of a very long line only the first ones. */
  readonly bytes: Uint8Array
  /** Its whole length in bytes, without the line feed. */
  readonly length: number
  /** Its last bytes, where `bytes` is not all of it. */
  readonly tail: Uint8Array | null
  /** False while it has no line feed: it may still grow. */
  readonly ended: boolean
  /** The colours left on by the lines before. */
  readonly style: TextStyle
}

/** A line as it is shown. */
export interface ShownLine {
  cells: LineCells
  /** What is left out after it, and in which unit we know it. */
  more: number
  unit: 'characters' | 'bytes'
  /** Characters of the raw line before the first one here; null where that is not known. */
  start: number | null
}

const LINE_FEED = 10
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Text of bytes; what is not UTF-8 becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

/**
 * Splits bytes into lines.
 * @param at offset of the first byte in its source
 * @param skip bytes at the front that only tell which colours are on
 */
export function splitLines(bytes: Uint8Array, at: number, skip = 0): StoredLine[] {
  const lines: StoredLine[] = []
  const coloured = bytes.includes(0x1b)
  let style = coloured && skip > 0 ? styleAfter(decode(bytes.subarray(0, skip)), PLAIN) : PLAIN
  let start = skip
  while (start < bytes.length) {
    const feed = bytes.indexOf(LINE_FEED, start)
    const end = feed < 0 ? bytes.length : feed
    const part = bytes.subarray(start, end)
    lines.push({ offset: at + start, bytes: part, length: part.length, tail: null, ended: feed >= 0, style })
    if (coloured && part.includes(0x1b)) style = styleAfter(decode(part), style)
    start = end + 1
  }
  return lines
}

/** Parses a line for showing, at most `limit` characters of it. */
export function showLine(line: StoredLine, limit: number): ShownLine {
  if (line.bytes.length === line.length) {
    const { text, start, more } = fold(decode(line.bytes), limit)
    return { cells: lineCells(text, line.style), more, unit: 'characters', start }
  }
  const end = line.tail ? decode(line.tail) : ''
  const last = fold(end, end.length).text
  const bar = last.indexOf('\r')
  if (bar >= 0) return { cells: lineCells(last.slice(bar + 1), line.style), more: 0, unit: 'bytes', start: null }
  const { text } = fold(decode(line.bytes), limit)
  const shown = new TextEncoder().encode(text).length
  return { cells: lineCells(text, line.style), more: Math.max(0, line.length - shown), unit: 'bytes', start: 0 }
}

/**
 * The characters of the raw line that byte ranges of its source cover. The line is decoded once for all of them.
 * @param ranges in the order of their offsets
 */
export function rawRanges(line: StoredLine, ranges: readonly { offset: number; length: number }[]): [number, number][] {
  let [byte, character] = [0, 0]
  const to = (next: number) => {
    // Back only where ranges overlap, which finds do not give.
    if (next < byte) [byte, character] = [0, 0]
    character += decode(line.bytes.subarray(byte, next)).length
    byte = next
    return character
  }
  return ranges.map(({ offset, length }) => {
    const from = Math.max(0, offset - line.offset)
    return [to(from), to(from + length)]
  })
}
