import { type Search, WORD } from './find-query.ts'
import type { FindRange, HitSink } from './find-sink.ts'
import { countNewlines } from './newlines.ts'

const WINDOW = 1024 * 1024
/** The longest UTF-8 character: what has to be seen before and after a hit to tell where a word ends. */
const CONTEXT = 4

/** Fills a buffer from a file offset; returns the bytes read. */
export type ReadAt = (into: Buffer, offset: number) => number

type TextSearch = Exclude<Search, { kind: 'lines' }>

/**
 * Finds text in a range of bytes, in windows that overlap by the longest hit. Costs the same
 * whatever the length of lines. Hits do not overlap each other.
 */
export function findText(search: TextSearch, read: ReadAt, { size, ...begin }: FindRange, sink: HitSink): void {
  // Many logs are small: a window of full size for each would cost more than the search.
  const buffer = Buffer.allocUnsafe(Math.min(WINDOW, Math.max(1, size - begin.from)))
  const reach = search.longest + CONTEXT
  let at = begin.from
  let [line, countedTo] = [begin.line, begin.from]
  /** End of the line of the last hit; Infinity: not seen up to `lookedTo`. */
  let [lineEnd, lookedTo] = [-1, 0]
  while (at < size) {
    const start = Math.max(begin.from, at - CONTEXT)
    const bytes = buffer.subarray(0, read(buffer.subarray(0, Math.min(buffer.length, size - start)), start))
    const end = start + bytes.length
    const last = end >= size || bytes.length === 0
    if (lineEnd === Number.POSITIVE_INFINITY) [lineEnd, lookedTo] = newlineFrom(bytes, start, lookedTo)
    const next = matcher(search, bytes)
    // A hit that could reach past the window is left to the next one.
    let resume = last ? size : Math.max(at + 1, end - reach)
    let hits = 0
    for (let hit = next(at - start); hit.at >= 0; hit = next(hit.at + hit.length)) {
      const offset = start + hit.at
      if (!last && offset + reach > end) {
        resume = offset
        break
      }
      if (sink.wanted) {
        line += countNewlines(bytes, countedTo - start, hit.at)
        countedTo = offset
      }
      if (offset > lineEnd) {
        sink.lines++
        ;[lineEnd, lookedTo] = newlineFrom(bytes, start, offset)
      }
      sink.add(line, offset, hit.length)
      if ((++hits & 1023) === 0) sink.tick(offset)
      resume = Math.max(resume, offset + hit.length)
    }
    if (sink.wanted) {
      line += countNewlines(bytes, countedTo - start, Math.min(resume, end) - start)
      countedTo = Math.min(resume, end)
    }
    at = resume
    sink.tick(Math.min(at, size))
  }
}

function newlineFrom(bytes: Buffer, start: number, offset: number): [number, number] {
  const newline = bytes.indexOf(0x0a, offset - start)
  return newline < 0 ? [Number.POSITIVE_INFINITY, start + bytes.length] : [start + newline, offset]
}

const NONE = { at: -1, length: 0 }

/** A function that gives the next hit from a position of `bytes` on. */
function matcher(search: TextSearch, bytes: Buffer): (from: number) => { at: number; length: number } {
  const find = search.kind === 'bytes' ? exact(search.needle, bytes) : folded(search.pattern, bytes)
  if (!search.word) return find
  return (from) => {
    let hit = find(from)
    while (hit.at >= 0 && !isWord(bytes, hit.at, hit.at + hit.length)) hit = find(hit.at + 1)
    return hit
  }
}

function exact(needle: Buffer, bytes: Buffer) {
  return (from: number) => {
    const at = bytes.indexOf(needle, from)
    return at < 0 ? NONE : { at, length: needle.length }
  }
}

function folded(pattern: RegExp, bytes: Buffer) {
  const text = bytes.toString('latin1', 0, bytes.length)
  return (from: number) => {
    pattern.lastIndex = from
    const match = pattern.exec(text)
    return match ? { at: match.index, length: match[0].length } : NONE
  }
}

/** No part of a word touches [from, to). ASCII neighbours, nearly all of them, are told without decoding. */
function isWord(bytes: Buffer, from: number, to: number): boolean {
  const [left, right] = [bytes[from - 1] ?? 0, bytes[to] ?? 0]
  if (left < 0x80 ? isWordByte(left) : WORD.test([...textOf(bytes, from - CONTEXT, from)].at(-1) ?? '')) return false
  return !(right < 0x80 ? isWordByte(right) : WORD.test([...textOf(bytes, to, to + CONTEXT)][0] ?? ''))
}

function textOf(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('utf8', Math.max(0, from), Math.min(bytes.length, to))
}

function isWordByte(byte: number): boolean {
  const letter = byte | 0x20
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f
}
