import { isAscii, isUtf8 } from 'node:buffer'
import type { FindRange, HitSink } from './find-sink.ts'
import type { ReadAt } from './find-text.ts'
import { type LineText, lineText } from './line-text.ts'

const WINDOW = 1024 * 1024
/** Longer lines are searched in pieces of this size, since a string cannot hold every line. */
const LONGEST_LINE = 16 * WINDOW
/** A hit longer than this that spans two pieces of a line is not found. */
const OVERLAP = 64 * 1024
/** What a piece sees of the bytes before it, so that `^` and `\b` are right. */
const LEAD = 256

/**
 * Finds a pattern in each line of a range of bytes. A match of no length counts only where a line
 * has no other, so that `^$` finds empty lines and `x*` does not drown the rest.
 */
export function findLines(pattern: RegExp, read: ReadAt, { size, ...begin }: FindRange, sink: HitSink): void {
  let buffer = Buffer.allocUnsafe(Math.min(WINDOW, Math.max(1, size - begin.from)))
  let { from: at, line } = begin
  while (at < size) {
    const bytes = buffer.subarray(0, read(buffer.subarray(0, Math.min(buffer.length, size - at)), at))
    if (bytes.length === 0) break
    const last = at + bytes.length >= size
    const end = last ? bytes.length : bytes.lastIndexOf(0x0a) + 1
    if (end > 0) {
      line = wholeLines(pattern, bytes.subarray(0, end), at, line, sink)
      at += end
    } else if (buffer.length < LONGEST_LINE) buffer = Buffer.allocUnsafe(buffer.length * 2)
    else {
      at = longLine(pattern, read, size, at, line, buffer, sink)
      line++
    }
    sink.tick(at)
  }
}

/** Searches whole lines that begin at `base`, as line number `line`; returns the number after them. */
function wholeLines(pattern: RegExp, bytes: Buffer, base: number, line: number, sink: HitSink): number {
  // Broken bytes are rare and slow to place: only the lines that have some pay for it.
  if (isAscii(bytes) || isUtf8(bytes)) return linesOf(pattern, lineText(bytes), base, line, sink)
  let number = line
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, at)
    const end = newline < 0 ? bytes.length : newline + 1
    number = linesOf(pattern, lineText(bytes.subarray(at, end)), base + at, number, sink)
    at = end
  }
  return number
}

function linesOf(pattern: RegExp, { text, byteAt }: LineText, base: number, line: number, sink: HitSink): number {
  let number = line
  for (let at = 0; at < text.length; number++) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const from = at
    const found = (start: number, stop: number) => {
      const offset = byteAt(from + start)
      sink.add(number, base + offset, byteAt(from + stop) - offset)
    }
    if (matches(pattern, text.slice(at, end), 0, end - at, found, () => sink.tick(base)).any) sink.lines++
    if ((number & 255) === 255) sink.tick(base)
    at = end + 1
  }
  return number
}

/** Calls `found` for each match that starts in [from, before); tells whether there was one and where the last ended. */
function matches(
  pattern: RegExp,
  text: string,
  from: number,
  before: number,
  found: (start: number, stop: number) => void,
  tick: () => void,
): { any: boolean; end: number } {
  let [any, empty, end] = [false, -1, from]
  let rounds = 0
  pattern.lastIndex = from
  for (let match = pattern.exec(text); match && match.index <= before; match = pattern.exec(text)) {
    const { length } = match[0]
    if (length > 0 && match.index < before) {
      found(match.index, match.index + length)
      any = true
      end = match.index + length
    } else {
      if (empty < 0) empty = match.index
      pattern.lastIndex = match.index + Math.max(1, length)
    }
    if ((++rounds & 1023) === 0) tick()
  }
  if (!any && empty >= 0) found(empty, empty)
  return { any: any || empty >= 0, end }
}

/** Searches the line that begins at `base` piece by piece; returns the offset after it. */
function longLine(
  pattern: RegExp,
  read: ReadAt,
  size: number,
  base: number,
  line: number,
  buffer: Buffer,
  sink: HitSink,
): number {
  let [at, hit] = [base, false]
  for (;;) {
    const start = Math.max(base, at - LEAD)
    const bytes = buffer.subarray(0, read(buffer.subarray(0, Math.min(buffer.length, size - start)), start))
    const newline = bytes.indexOf(0x0a, at - start)
    const last = newline >= 0 || start + bytes.length >= size || bytes.length === 0
    const piece = bytes.subarray(0, newline < 0 ? bytes.length : newline)
    const { text, byteAt } = lineText(piece)
    const from = indexOfByte(piece, at - start)
    const before = last ? text.length : indexOfByte(piece, piece.length - OVERLAP)
    const found = (first: number, stop: number) => {
      const offset = byteAt(first)
      sink.add(line, start + offset, byteAt(stop) - offset)
    }
    const { any, end } = matches(pattern, text, from, before, found, () => sink.tick(at))
    if (any && !hit) sink.lines++
    hit ||= any
    if (last) return start + piece.length + 1
    at = start + byteAt(Math.max(end, before))
    sink.tick(at)
  }
}

/** The character that holds a byte. */
function indexOfByte(bytes: Buffer, offset: number): number {
  return lineText(bytes.subarray(0, offset)).text.length
}
