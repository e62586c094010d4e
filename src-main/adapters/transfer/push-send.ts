import { createHash } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { promisify } from 'node:util'
import { gzip as gzipCallback } from 'node:zlib'
import { type BytePath, fsPath, shownPath } from './byte-path.ts'
import { chunkBuffer, reuse } from './chunk-buffers.ts'
import { BIG, CHUNK, OpenFile, PIECE_CHUNKS, type ServerHash, serverHash } from './content.ts'
import { CELL, type ContentHash, HASH_BYTES } from './content-hash.ts'
import { secondsOf } from './push-plan.ts'
import type { PushSession } from './push-session.ts'
import type { LocalEntry } from './scan.ts'
import type { Pushed } from './state.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

const gzip = promisify(gzipCallback)
const PACK_BYTES = 4 * 1024 * 1024

/** What is counted while a push sends. */
export interface Sent {
  bytes: number
  files: number
  /** Called as bytes go out. */
  moved(bytes: number): void
}

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

/** Collects small files, links and folders and sends them as archives of about 4 MiB. */
export class Packer {
  readonly #session: PushSession
  readonly #sent: Sent
  readonly #squeeze: boolean
  #parts: Buffer[] = []
  #size = 0
  #sending: Promise<void> = Promise.resolve()

  /** With `squeeze` archives are compressed, on another thread: headers alone would add a sixth to small files. */
  constructor(session: PushSession, sent: Sent, squeeze: boolean) {
    this.#session = session
    this.#sent = sent
    this.#squeeze = squeeze
  }

  async add(entry: LocalEntry, bytes: Buffer = Buffer.alloc(0)): Promise<void> {
    // Until everything is in place our own folders must let us in.
    const mode = entry.type === 'd' ? 0o700 : entry.mode
    const header = tarHeader({ ...entry, mode, size: bytes.length, mtime: secondsOf(entry.mtimeNs) })
    this.#put(header)
    this.#put(bytes)
    this.#put(Buffer.alloc(tarPadding(bytes.length)))
    this.#sent.bytes += bytes.length
    this.#sent.moved(bytes.length)
    if (this.#size >= PACK_BYTES) await this.#flush()
  }

  /** Sends what is left; resolves when all has been handed over. */
  async end(): Promise<void> {
    if (this.#size > 0) await this.#flush()
    await this.#sending
  }

  /** One archive is compressed and sent while the next is filled. */
  async #flush(): Promise<void> {
    this.#put(TAR_END)
    const pack = new Uint8Array(this.#size)
    let at = 0
    for (const part of this.#parts) {
      pack.set(part, at)
      at += part.length
    }
    this.#parts = []
    this.#size = 0
    const before = this.#sending
    this.#sending = this.#send(pack, before)
    this.#sending.catch(() => {}) // whoever waits for it hears of it
    await before
  }

  async #send(pack: Uint8Array<ArrayBuffer>, before: Promise<void>): Promise<void> {
    const small = this.#squeeze ? await gzip(pack, { level: 1 }) : pack
    await before
    if (small.length < pack.length * 0.97) await this.#session.send(`zpack ${small.length}`, new Uint8Array(small))
    else await this.#session.send(`pack ${pack.length}`, pack)
  }

  #put(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#parts.push(bytes)
    this.#size += bytes.length
  }
}

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

/** What a part should sum up to on the server, by `part piece`, and how to ask for it again. */
export type ExpectedSums = Map<string, { sum: string; chunks: number; from: number; name: string; piece: number }>

/**
 * Sends a part from where it was cut, `there` bytes of which the server has. Fills in what its pieces should sum up to.
 */
export async function sendPart(
  source: PartSource,
  there: number,
  options: { session: PushSession; sent: Sent; tool: string; expected: ExpectedSums },
): Promise<void> {
  const { session, sent, tool, expected } = options
  const chunks = Math.ceil(source.size / CHUNK)
  const resume = there >= source.size ? chunks : Math.floor(there / CHUNK)
  const bytesTo = (chunk: number) => Math.min(source.size, chunk * CHUNK)
  for (let from = 0; from < chunks; from += PIECE_CHUNKS) {
    const piece = from / PIECE_CHUNKS
    const count = Math.min(PIECE_CHUNKS, chunks - from)
    const summed = count === chunks ? ALL : count
    const hash = serverHash(tool)
    const start = Math.min(from + count, Math.max(from, resume))
    const whole = !source.sparse && start < from + count
    if (whole) {
      const bytes = bytesTo(from + count) - bytesTo(start)
      await session.send(`part ${bytes} ${source.name} ${start} ${from} ${summed} ${piece}`)
    }
    let holes = 0
    for (let chunk = from; chunk < from + count; chunk++) {
      const bytes = source.read(chunk)
      hash.update(bytes)
      const hole = source.sparse && isZero(bytes)
      if (hole) holes++
      if (chunk < start || hole) {
        reuse(bytes)
        continue
      }
      sent.bytes += bytes.length
      sent.moved(bytes.length)
      if (whole) await session.raw(bytes)
      else await session.send(`part ${bytes.length} ${source.name} ${chunk}`, bytes)
    }
    if (holes === count) continue
    const key = `${source.name} ${piece}`
    expected.set(key, { sum: hash.digest('hex'), chunks: summed, from, name: source.name, piece })
    if (!whole && !source.sparse) await session.send(askSum(source.name, summed, from, piece))
  }
  if (source.sparse) {
    await session.run(`dd if=/dev/null of="$sync/parts/${source.name}" bs=1 seek=${source.size} 2>/dev/null`)
    for (const { name, chunks: count, from, piece } of expected.values()) {
      if (name === source.name) await session.send(askSum(name, count, from, piece))
    }
  }
}

/** For the server, instead of a number of chunks: the whole file, which takes it one program less. */
const ALL = 0

function askSum(name: string, count: number, from: number, piece: number): string {
  return `sum 0 ${name} 0 ${from} ${count} ${piece}`
}

const ZERO = Buffer.alloc(CHUNK)

function isZero(bytes: Uint8Array): boolean {
  return ZERO.subarray(0, bytes.length).equals(bytes)
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
