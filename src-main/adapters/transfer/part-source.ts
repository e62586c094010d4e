import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { type BytePath, fsPath } from './byte-path.ts'
import { chunkBuffer } from './chunk-buffers.ts'
import { CHUNK, OpenFile } from './content.ts'
import { CELL, type ContentHash } from './content-hash.ts'
import { type Delta, deltaBytes, remembered } from './local-content.ts'
import type { LocalEntry } from './scan.ts'
import type { Pushed } from './state.ts'

/** Something that travels in chunks: a big file, or the changed chunks of one. */
export interface PartSource {
  name: string
  /** Bytes. */
  size: number
  /** Chunks that are all zero are left out as holes. */
  sparse: boolean
  /** Chunk `index`; shorter only where it is the last. */
  read(index: number): Uint8Array<ArrayBuffer>
}

/** The name of what travels for a file; another once the file is another, so that parts of two versions never meet. */
export function partName(kind: 'f' | 'c' | 'r', entry: LocalEntry, more = ''): string {
  const identity = [entry.path, entry.size, entry.mtimeNs, entry.ctimeNs, entry.inode, more].join('\0')
  return kind + createHash('sha256').update(identity).digest('hex').slice(0, 24)
}

/** A big file as a part that is hashed while it is read. `finish` says what it was, or null if it changed meanwhile. */
export function openBig(
  root: BytePath,
  entry: LocalEntry,
  hash: ContentHash,
): PartSource & { finish(): Pushed | null; close(): void } {
  const file = new OpenFile(root, entry)
  const hashes: Uint8Array[] = []
  const { blocks } = lstatSync(fsPath(`${root}/${entry.path}`))
  return {
    name: partName('f', entry),
    size: entry.size,
    sparse: blocks * 512 < entry.size - CHUNK,
    read: (index) => {
      const bytes = chunkBuffer(Math.min(CHUNK, entry.size - index * CHUNK))
      bytes.fill(0, file.read(bytes, index * CHUNK)) // what is missing since it became shorter; `finish` tells
      hashes[index] = hash.cells(bytes)
      return bytes
    },
    finish: () => {
      if (!file.unchanged()) return null
      const cells = Buffer.concat(hashes)
      return remembered(entry, hash.whole(cells), cells)
    },
    close: () => file.close(),
  }
}

/** The changed cells of a file, one after another, as a part. */
export function openDelta(
  root: BytePath,
  entry: LocalEntry,
  delta: Delta,
): PartSource & { unchanged(): boolean; close(): void } {
  const file = new OpenFile(root, entry)
  const { places } = delta
  const size = deltaBytes(entry, places)
  const perChunk = CHUNK / CELL
  return {
    name: partName('c', entry, delta.known.hash),
    size,
    sparse: false,
    read: (index) => {
      const bytes = chunkBuffer(Math.min(CHUNK, size - index * CHUNK))
      for (const [i, place] of places.slice(index * perChunk, (index + 1) * perChunk).entries()) {
        file.read(bytes.subarray(i * CELL, (i + 1) * CELL), place * CELL)
      }
      return bytes
    },
    unchanged: () => file.unchanged(),
    close: () => file.close(),
  }
}
