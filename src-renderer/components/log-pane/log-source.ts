import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogSourceInfo } from '../../../src-shared/vocabulary/index.ts'
import { readBytes } from './read-bytes.ts'
import { type StoredLine, splitLines } from './stored-line.ts'

/** Lines that are loaded together. */
export const BLOCK_LINES = 512
/** Bytes before a block that are read to know which colours are on. */
const LEAD_BYTES = 8 * 1024
/** A range of lines larger than this is read in halves. */
const RANGE_BYTES = 1024 * 1024
const HEAD_BYTES = 64 * 1024
const END_BYTES = 16 * 1024
/** What following reads of the end at a time; more than any screen holds. */
const TAIL_BYTES = 64 * 1024
/** Bytes of loaded blocks that are kept. */
const KEEP_BYTES = 24 * 1024 * 1024

interface Block {
  lines: StoredLine[]
  bytes: number
  /** Size of the source when it was loaded: it is not asked for again before that changes. */
  size: number
}

/** What the pane holds of one stored log: its length, and the blocks around what is being looked at. */
export class LogSource {
  lines = 0
  size: number
  complete: boolean
  /** False until the engine has said once how many lines there are. */
  known = false
  readonly #blocks = new Map<number, Block>()
  #tail: { first: number; lines: StoredLine[] } | null = null

  constructor(
    private readonly client: Client,
    public info: LogSourceInfo,
  ) {
    this.size = info.size
    this.complete = info.complete
  }

  get id(): string {
    return this.info.id
  }

  /** A loaded line. */
  line(line: number): StoredLine | undefined {
    const tail = this.#tail?.lines[line - this.#tail.first]
    if (tail?.ended) return tail
    const block = this.#blocks.get(Math.floor(line / BLOCK_LINES))?.lines[line % BLOCK_LINES]
    if (!block || !tail) return block ?? tail
    return block.ended || block.length > tail.length ? block : tail
  }

  /** True for a line that is not loaded, or has grown since. */
  isStale(line: number): boolean {
    const known = this.line(line)
    if (this.#blocks.get(Math.floor(line / BLOCK_LINES))?.size === this.size) return false
    if (!known) return true
    return !known.ended && (line < this.lines - 1 || known.offset + known.length < this.size)
  }

  /** Asks for the line count, and with `end` also loads the last lines. */
  async refresh(end: boolean, signal: AbortSignal): Promise<void> {
    const index = await this.client.logs.index({ source: this.id }, { signal })
    if (index.size < this.size && index.lines < this.lines) this.#forget()
    if (end) await this.#loadTail(index.size, index.lines, signal)
    this.size = index.size
    this.lines = index.lines
    // An answer that was on its way when the log was completed must not undo that.
    this.complete ||= index.complete
    this.known = true
  }

  async #loadTail(size: number, lines: number, signal: AbortSignal): Promise<void> {
    const last = this.#tail?.lines.at(-1)
    if (
      this.#tail &&
      last &&
      this.#tail.first + this.#tail.lines.length === lines &&
      last.offset + last.length + (last.ended ? 1 : 0) === size
    )
      return
    const from = Math.max(0, size - TAIL_BYTES)
    const bytes = await readBytes(this.client, this.id, from, size, signal)
    const cut = from === 0 ? 0 : bytes.indexOf(10) + 1
    let read = from > 0 && cut === 0 ? [] : splitLines(bytes, from, cut)
    if (read.length === 0 && lines > 0) {
      const { offset } = await this.client.logs.locate({ source: this.id, line: lines - 1 }, { signal })
      read = await this.#long(offset, size, signal)
    }
    const first = Math.max(0, lines - read.length)
    // A view into the read would keep all of it for as long as one of its lines is kept.
    const fresh = read.slice(Math.max(0, read.length - lines)).map((line) => this.#same(line) ?? detached(line))
    this.#tail = { first, lines: fresh }
  }

  /** The line that was there before if it is the same one, so that nothing is parsed or drawn again. */
  #same(line: StoredLine): StoredLine | null {
    const lines = this.#tail?.lines ?? []
    let low = 0
    let high = lines.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const known = lines[middle] as StoredLine
      if (known.offset === line.offset) return known.length === line.length && known.ended === line.ended ? known : null
      if (known.offset < line.offset) low = middle + 1
      else high = middle - 1
    }
    return null
  }

  /** Loads the block that holds a line. */
  async load(block: number, signal: AbortSignal): Promise<void> {
    const first = block * BLOCK_LINES
    const last = Math.min(this.lines, first + BLOCK_LINES)
    const { size } = this
    if (last <= first) return
    const start = await this.#offsetOf(first, signal)
    const end = last < this.lines ? await this.#offsetOf(last, signal) : size
    const lines = (await this.#range(first, last, start, end, signal)).slice(0, BLOCK_LINES)
    this.#blocks.delete(block)
    this.#blocks.set(block, { lines, bytes: lines.reduce((sum, line) => sum + sizeOf(line), 0), size })
    this.#evict(block)
  }

  /** Marks a block as looked at, so that it is the last to be dropped. */
  touch(block: number): void {
    const known = this.#blocks.get(block)
    if (!known) return
    this.#blocks.delete(block)
    this.#blocks.set(block, known)
  }

  /** Loads more of a long line, up to `bytes`. */
  async widen(line: number, bytes: number, signal: AbortSignal): Promise<void> {
    const known = this.line(line)
    if (!known || known.bytes.length === known.length) return
    const until = known.offset + Math.min(known.length, bytes)
    const wider = { ...known, bytes: await readBytes(this.client, this.id, known.offset, until, signal) }
    const block = this.#blocks.get(Math.floor(line / BLOCK_LINES))
    if (block?.lines[line % BLOCK_LINES]) {
      block.bytes += wider.bytes.length - known.bytes.length
      block.lines[line % BLOCK_LINES] = wider
    }
    if (this.#tail?.lines[line - this.#tail.first]) this.#tail.lines[line - this.#tail.first] = wider
  }

  async #offsetOf(line: number, signal: AbortSignal): Promise<number> {
    if (line === 0) return 0
    const known = this.line(line)
    if (known) return known.offset
    return (await this.client.logs.locate({ source: this.id, line }, { signal })).offset
  }

  async #range(first: number, last: number, start: number, end: number, signal: AbortSignal): Promise<StoredLine[]> {
    if (end - start <= RANGE_BYTES) {
      const from = Math.max(0, start - LEAD_BYTES)
      const bytes = await readBytes(this.client, this.id, from, end, signal)
      return splitLines(bytes, from, start - from)
    }
    if (last - first === 1) return this.#long(start, end, signal)
    const middle = (first + last) >> 1
    const offset = await this.#offsetOf(middle, signal)
    const before = await this.#range(first, middle, start, offset, signal)
    return [...before, ...(await this.#range(middle, last, offset, end, signal))]
  }

  /** A very long line: its first and last bytes. `end` is where the next line starts, or the end of the log. */
  async #long(start: number, end: number, signal: AbortSignal): Promise<StoredLine[]> {
    const lead = Math.max(0, start - LEAD_BYTES)
    const [head, tail] = await Promise.all([
      readBytes(this.client, this.id, lead, Math.min(end, start + HEAD_BYTES), signal),
      readBytes(this.client, this.id, Math.max(start, end - END_BYTES), end, signal),
    ])
    const [line] = splitLines(head, lead, start - lead)
    if (!line) return []
    const ended = tail.at(-1) === 10
    return [{ ...line, length: end - start - (ended ? 1 : 0), tail: ended ? tail.subarray(0, -1) : tail, ended }]
  }

  #evict(keep: number): void {
    let bytes = 0
    for (const block of this.#blocks.values()) bytes += block.bytes
    for (const [number, block] of this.#blocks) {
      if (bytes <= KEEP_BYTES || number === keep) return
      bytes -= block.bytes
      this.#blocks.delete(number)
    }
  }

  #forget(): void {
    this.#blocks.clear()
    this.#tail = null
  }
}

/** Memory that a line takes, roughly. Bytes. */
function sizeOf(line: StoredLine): number {
  return line.bytes.length + (line.tail?.length ?? 0) + 64
}

/** The line with bytes of its own. */
function detached(line: StoredLine): StoredLine {
  return { ...line, bytes: line.bytes.slice(), tail: line.tail?.slice() ?? null }
}
