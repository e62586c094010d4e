import type { ReadAt } from './find-text.ts'
import { lineText } from './line-text.ts'
import { plainText, type TextRange } from './plain-text.ts'

/** So far to either side of a hit its line and the lines around are looked for, in growing steps. Bytes. */
const REACHES = [4096, 32 * 1024, 256 * 1024]
/** Of a longer line only so much is shown, and so much of it before the first hit. Bytes. */
export const SHOWN = 1000
const LEAD = 200
const NEWLINE = 0x0a

interface Hit {
  offset: number
  length: number
}

/** A line with hits as it is shown. */
export interface Excerpt {
  /** Where the line starts; of a line that begins far before the hit, where the hit does. */
  start: number
  text: string
  marks: TextRange[]
  before: string[]
  after: string[]
}

/**
 * The line of some hits, with up to `context` lines before and after. A long line is cut around the first hit, with
 * "…" where something is missing; lines too far away for a look are left out.
 */
export function excerpt(read: ReadAt, size: number, hits: readonly [Hit, ...Hit[]], context: number): Excerpt {
  const first = hits[0].offset
  const back = look(REACHES, (reach) => lookBack(read, first, reach, context))
  const ahead = look(REACHES, (reach) => lookAhead(read, size, first, reach, context))
  const bytes = withoutReturn(Buffer.concat([back.line, ahead.line]))
  const base = first - back.line.length
  const from = back.line.length > LEAD && bytes.length > SHOWN ? back.line.length - LEAD : 0
  const cut = cutOf(bytes, from, from + SHOWN)
  const marks = hits.flatMap(({ offset, length }): TextRange[] => {
    const start = Math.max(offset - base, cut.from)
    const end = Math.min(offset - base + length, cut.to)
    if (end < start || start >= Math.max(cut.to, cut.from + 1)) return []
    const before = charsOf(bytes.subarray(cut.from, start))
    return [[before + (cut.from > 0 || !back.whole ? 1 : 0), charsOf(bytes.subarray(cut.from, end)) - before]]
  })
  const head = cut.from > 0 || !back.whole ? '…' : ''
  const tail = cut.to < bytes.length || !ahead.whole ? '…' : ''
  const shown = plainText(head + lineText(bytes.subarray(cut.from, cut.to)).text + tail, marks)
  return {
    start: back.whole ? base : first,
    text: shown.text,
    marks: shown.ranges,
    before: back.lines.map(lineOf),
    after: ahead.lines.map(lineOf),
  }
}

interface Side {
  /** The part of the hit's own line on this side. */
  line: Buffer
  /** The line's end on this side was seen. */
  whole: boolean
  /** Whole lines beyond, in the order of the log. */
  lines: Buffer[]
  /** All that was asked for, or all there is. */
  enough: boolean
}

function look(reaches: readonly number[], at: (reach: number) => Side): Side {
  let side = at(reaches[0] as number)
  for (const reach of reaches.slice(1)) if (!side.enough) side = at(reach)
  return side
}

function lookBack(read: ReadAt, offset: number, reach: number, context: number): Side {
  const start = Math.max(0, offset - reach)
  const bytes = readPart(read, start, offset)
  const lines: Buffer[] = []
  let end = bytes.length
  let newline = lastNewline(bytes, end)
  const line = bytes.subarray(newline + 1)
  const whole = newline >= 0 || start === 0
  while (newline >= 0 && lines.length < context) {
    end = newline
    newline = lastNewline(bytes, end)
    if (newline < 0 && start > 0) break
    lines.unshift(bytes.subarray(newline + 1, end))
  }
  return { line, whole, lines, enough: start === 0 || (whole && lines.length === context) }
}

function lookAhead(read: ReadAt, size: number, offset: number, reach: number, context: number): Side {
  const stop = Math.min(size, offset + reach)
  const bytes = readPart(read, offset, stop)
  const all = stop === size
  const lines: Buffer[] = []
  const newline = bytes.indexOf(NEWLINE)
  const line = newline < 0 ? bytes : bytes.subarray(0, newline)
  for (let at = newline + 1; newline >= 0 && at < bytes.length && lines.length < context; ) {
    const end = bytes.indexOf(NEWLINE, at)
    if (end < 0 && !all) break
    lines.push(bytes.subarray(at, end < 0 ? bytes.length : end))
    at = end < 0 ? bytes.length : end + 1
  }
  const whole = newline >= 0 || all
  return { line, whole, lines, enough: all || (whole && lines.length === context) }
}

function lastNewline(bytes: Buffer, before: number): number {
  return before === 0 ? -1 : bytes.lastIndexOf(NEWLINE, before - 1)
}

function readPart(read: ReadAt, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from))
  return bytes.subarray(0, read(bytes, from))
}

function lineOf(line: Buffer): string {
  const bytes = withoutReturn(line)
  const { to } = cutOf(bytes, 0, SHOWN)
  return plainText(lineText(bytes.subarray(0, to)).text + (to < bytes.length ? '…' : '')).text
}

/** A `\r` before the end of a line is part of that. */
function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === 0x0d ? line.subarray(0, -1) : line
}

/** Moves the ends of a range off the middle of characters. */
function cutOf(bytes: Buffer, from: number, to: number): { from: number; to: number } {
  const end = bytes.length
  const inside = (at: number) => at < end && ((bytes[at] as number) & 0xc0) === 0x80
  let [start, stop] = [from, Math.min(to, end)]
  for (let i = 0; i < 3 && start > 0 && inside(start); i++) start++
  for (let i = 0; i < 3 && stop < end && inside(stop); i++) stop--
  return { from: start, to: Math.max(start, stop) }
}

function charsOf(bytes: Buffer): number {
  return lineText(bytes).text.length
}
