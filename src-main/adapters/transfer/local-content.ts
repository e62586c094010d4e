import { type BytePath, shownPath } from './byte-path.ts'
import { BIG, CHUNK, OpenFile, type ServerHash } from './content.ts'
import { CELL, type ContentHash, HASH_BYTES } from './content-hash.ts'
import type { LocalEntry } from './scan.ts'
import type { Pushed } from './state.ts'

/** How a file that was read is remembered. */
export function remembered(entry: LocalEntry, hash: string, cells?: Uint8Array): Pushed {
  return {
    type: entry.type,
    size: entry.size,
    mtimeNs: String(entry.mtimeNs),
    ctimeNs: String(entry.ctimeNs),
    inode: String(entry.inode),
    hash,
    ...(cells ? { cells: Buffer.from(cells).toString('base64') } : {}),
    ...(entry.link === undefined ? {} : { link: entry.link }),
  }
}

/** A small file's content, read as one: null when it kept changing. The entry is as it was when it was read. */
export function readSmall(root: BytePath, entry: LocalEntry): { entry: LocalEntry; bytes: Buffer } | null {
  let expected = entry
  for (let attempt = 0; attempt < 3; attempt++) {
    const file = new OpenFile(root, expected)
    try {
      if (!file.unchanged()) expected = file.now()
      else {
        const bytes = Buffer.allocUnsafeSlow(expected.size)
        const count = file.read(bytes, 0)
        if (count === expected.size && file.unchanged()) return { entry: expected, bytes }
        expected = file.now()
      }
      if (expected.size > BIG) return null
    } finally {
      file.close()
    }
  }
  return null
}

/** Cells of a big file that differ from what the server has. */
export interface Delta {
  known: Pushed
  now: Pushed
  /** Which cells, rising; empty where only attributes changed. */
  places: number[]
}

/** Hashes a big file and compares it with what was pushed; null if it changed meanwhile. */
export function compareBig(root: BytePath, entry: LocalEntry, known: Pushed, hash: ContentHash): Delta | null {
  const before = Buffer.from(known.cells ?? '', 'base64')
  const file = new OpenFile(root, entry)
  try {
    const hashes: Uint8Array[] = []
    const buffer = new Uint8Array(4 * CHUNK)
    for (let at = 0; at < entry.size; at += buffer.length) {
      const bytes = buffer.subarray(0, Math.min(buffer.length, entry.size - at))
      file.read(bytes, at)
      hashes.push(hash.cells(bytes))
    }
    if (!file.unchanged()) return null
    const cells = Buffer.concat(hashes)
    const places: number[] = []
    for (let at = 0; at < cells.length; at += HASH_BYTES) {
      const same = before.subarray(at, at + HASH_BYTES).equals(cells.subarray(at, at + HASH_BYTES))
      if (!same) places.push(at / HASH_BYTES)
    }
    return { known, now: remembered(entry, hash.whole(cells), cells), places }
  } finally {
    file.close()
  }
}

/** Bytes that changed cells have together; the last of a file may be shorter. */
export function deltaBytes(entry: LocalEntry, places: number[]): number {
  return places.reduce((sum, place) => sum + Math.min(CELL, entry.size - place * CELL), 0)
}

/** The server's sum of a local file, or of nothing where it cannot be read. */
export function sumOfFile(root: BytePath, entry: LocalEntry, hash: ServerHash): string | null {
  const file = new OpenFile(root, entry)
  try {
    const buffer = new Uint8Array(CHUNK)
    for (let at = 0; at < entry.size; at += CHUNK) {
      const count = file.read(buffer, at)
      hash.update(buffer.subarray(0, count))
    }
    return file.unchanged() ? hash.digest('hex') : null
  } finally {
    file.close()
  }
}

/** Said of files that would not stay as they were long enough to be read. */
export const KEPT_CHANGING = 'not sent: it kept changing while it was read'

/** Said of files that cannot be opened. */
export function unreadable(entry: LocalEntry, error: unknown): { path: string; reason: string } {
  const { code } = error as NodeJS.ErrnoException
  const reason = code === 'ENOENT' ? 'not sent: it has just gone' : `cannot be read (${code})`
  return { path: shownPath(entry.path), reason }
}
