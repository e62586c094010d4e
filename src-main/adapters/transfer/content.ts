import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { type BytePath, fsPath } from './byte-path.ts'
import { CksumHash } from './cksum.ts'
import type { LocalEntry } from './scan.ts'

/** Bytes of a chunk of a big file. */
export const CHUNK = 256 * 1024
/** Files above this many bytes are big: sent by themselves, in chunks. Others are packed. */
export const BIG = 1024 * 1024
/** Chunks that are checked on the server as one: 128 MiB. */
export const PIECE_CHUNKS = 512

/** Computes what the server's tool prints for the same bytes. */
export interface ServerHash {
  update(bytes: Uint8Array): unknown
  digest(encoding: 'hex'): string
}

/** `tool` is what the server announced: `cksum`, or anything else for SHA-256. */
export function serverHash(tool: string): ServerHash {
  return tool === 'cksum' ? new CksumHash() : createHash('sha256')
}

/** An open file that can tell whether it was changed since it was looked at. */
export class OpenFile {
  readonly #fd: number
  readonly #expected: LocalEntry

  /** @throws what open throws; ELOOP where a link took its place */
  constructor(root: BytePath, entry: LocalEntry) {
    this.#fd = openSync(
      fsPath(`${root}/${entry.path}`),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    )
    this.#expected = entry
  }

  /** Fills as much of `into` as the file has from `position`; the number of bytes. */
  read(into: Uint8Array, position: number): number {
    let done = 0
    while (done < into.length) {
      const count = readSync(this.#fd, into, done, into.length - done, position + done)
      if (count === 0) break
      done += count
    }
    return done
  }

  /** False once its size or time is no more what it was when the tree was read. */
  unchanged(): boolean {
    const { size, mtimeNs, ctimeNs, ino } = fstatSync(this.#fd, { bigint: true })
    const expected = this.#expected
    return (
      Number(size) === expected.size &&
      mtimeNs === expected.mtimeNs &&
      ctimeNs === expected.ctimeNs &&
      ino === expected.inode
    )
  }

  /** The same file as it is now. */
  now(): LocalEntry {
    const { size, mtimeNs, ctimeNs, ino, mode } = fstatSync(this.#fd, { bigint: true })
    return { ...this.#expected, size: Number(size), mtimeNs, ctimeNs, inode: ino, mode: Number(mode) & 0o7777 }
  }

  close(): void {
    closeSync(this.#fd)
  }
}
