import { type FileHandle, open } from 'node:fs/promises'
import type { LogPosition } from '../../../../src-shared/vocabulary/log.ts'
import { INDEX_BLOCK, readIndexFile, writeIndexFile } from './index-file.ts'
import type { LogWorkers } from './log-workers.ts'
import { countNewlines, nthNewline } from './newlines.ts'
import type { SourcePaths } from './source-paths.ts'
import { storeError } from './store-error.ts'

/** More new blocks than this (1 MiB) are counted by a worker. */
const INLINE_BLOCKS = 16

/** What is known of a log at one moment. `newlines` counts to `size`. */
interface Snapshot {
  size: number
  newlines: number
  lines: number
}

/**
 * Line numbers of one log. Built when asked, from where it ended last, and kept in the sidecar. Finding a
 * place costs a binary search and at most two blocks read. Lines end at `\n`; the last may have no end.
 * Methods throw RemotebotError NOT_FOUND when there is no such log.
 */
export class LineIndex {
  /** `\n` up to the end of each full block. */
  private totals: number[] = []
  private crc = 0
  private loaded = false
  private turn: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly paths: SourcePaths,
    private readonly workers: LogWorkers,
  ) {}

  /** Size and number of lines now. */
  count(): Promise<{ size: number; lines: number }> {
    return this.withFile(async (_file, { size, lines }) => ({ size, lines }))
  }

  /** Where a line starts; the last line for numbers past the end. */
  locate(line: number): Promise<LogPosition> {
    return this.withFile((file, now) => this.start(file, now, Math.max(0, Math.min(line, now.lines - 1))))
  }

  /** The line that holds a byte (its `\n` included); the last line for offsets past the end. */
  lineAt(offset: number): Promise<LogPosition> {
    return this.withFile(async (file, now) => {
      const at = Math.max(0, Math.min(offset, now.size - 1))
      const block = Math.floor(at / INDEX_BLOCK)
      const before = await readRange(file, block * INDEX_BLOCK, at)
      const line = this.upTo(block) + countNewlines(before)
      const newline = before.lastIndexOf(0x0a)
      return newline >= 0 ? { line, offset: block * INDEX_BLOCK + newline + 1 } : this.start(file, now, line)
    })
  }

  private async start(file: FileHandle, { size }: Snapshot, line: number): Promise<LogPosition> {
    if (line <= 0) return { line: 0, offset: 0 }
    // The line begins after newline number `line`: find the first block that reaches it.
    let [low, high] = [0, Math.min(this.totals.length, Math.floor(size / INDEX_BLOCK))]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.totals[middle] as number) < line) low = middle + 1
      else high = middle
    }
    const bytes = await readRange(file, low * INDEX_BLOCK, Math.min(size, (low + 1) * INDEX_BLOCK))
    return { line, offset: low * INDEX_BLOCK + nthNewline(bytes, line - this.upTo(low)) + 1 }
  }

  /** `\n` before a block. */
  private upTo(block: number): number {
    return block === 0 ? 0 : (this.totals[block - 1] as number)
  }

  /** One at a time, so that the sidecar has one writer. */
  private withFile<T>(work: (file: FileHandle, now: Snapshot) => Promise<T>): Promise<T> {
    const result = this.turn.then(async () => {
      let file: FileHandle | null = null
      try {
        file = await open(this.paths.log, 'r')
        return await work(file, await this.update(file))
      } catch (error) {
        throw storeError(error, this.paths.log)
      } finally {
        await file?.close()
      }
    })
    this.turn = result.catch(() => {})
    return result
  }

  private async update(file: FileHandle): Promise<Snapshot> {
    const { size } = await file.stat()
    if (!this.loaded) await this.load()
    // A log only grows: a shorter one is another log, and nothing of the index can be trusted.
    if (size < this.totals.length * INDEX_BLOCK) [this.totals, this.crc] = [[], 0]
    const blocks = Math.floor(size / INDEX_BLOCK)
    if (blocks > this.totals.length) await this.extend(file, blocks)
    const tail = await readRange(file, blocks * INDEX_BLOCK, size)
    const last = tail.length > 0 ? tail : await readRange(file, Math.max(0, size - 1), size)
    const newlines = this.upTo(blocks) + countNewlines(tail)
    return { size, newlines, lines: newlines + (last.length > 0 && last.at(-1) !== 0x0a ? 1 : 0) }
  }

  private async load(): Promise<void> {
    // Without a readable sidecar the index is made anew.
    const saved = await readIndexFile(this.paths.index).catch(() => ({ totals: [], crc: 0 }))
    this.totals = saved.totals
    this.crc = saved.crc
    this.loaded = true
  }

  private async extend(file: FileHandle, blocks: number): Promise<void> {
    const first = this.totals.length
    if (blocks - first <= INLINE_BLOCKS) {
      for (let block = first; block < blocks; block++) {
        const bytes = await readRange(file, block * INDEX_BLOCK, (block + 1) * INDEX_BLOCK)
        this.add(countNewlines(bytes))
      }
    } else {
      const task = { kind: 'count' as const, path: this.paths.log, block: INDEX_BLOCK, first, end: blocks }
      for await (const counts of this.workers.run<Uint32Array>(task)) for (const count of counts) this.add(count)
    }
    // A full disk costs only the sidecar: the index is then counted again next time.
    const added = this.totals.slice(first)
    this.crc = await writeIndexFile(this.paths.index, first, added, this.crc).catch(() => {
      this.loaded = false
      return this.crc
    })
  }

  private add(count: number): void {
    this.totals.push(this.upTo(this.totals.length) + count)
  }
}

/** Bytes of the file in [from, to); fewer only if the file is shorter. */
export async function readRange(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from))
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
