import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BytePath } from './byte-path.ts'
import { ContentHash, isHashKey } from './content-hash.ts'

/** What an earlier push put at a path, and how the local file looked when it was read. */
export interface Pushed {
  type: 'f' | 'd' | 'l'
  size: number
  /** Nanoseconds as text, since JSON has no such integers. */
  mtimeNs: string
  ctimeNs: string
  inode: string
  /** {@link ContentHash} in hex; for files above 1 MiB, of its cells' hashes one after another. Empty for folders and links. */
  hash: string
  /** The hashes of its cells, base64; for files above 1 MiB. */
  cells?: string
  link?: BytePath
}

/** What is remembered between pushes. */
export interface PushState {
  readonly entries: ReadonlyMap<BytePath, Pushed>
  /** What the last push replaced, where nobody knows whether it got as far as putting things in place. */
  readonly before: ReadonlyMap<BytePath, Pushed>
}

/** Of what version 1 remembered other hashes: its files count as they were put there, but are compared as wholes. */
const VERSION = 2

/** A line of the file: what became of some paths (null: gone), or that what the last one said is in place. */
type Line = { set: [BytePath, Pushed | null][] } | { done: true }

/**
 * The memory of one pair of source and target: a file with a line for each push, so that a push of few files writes little. A line is
 * added before things are put in place on the server, and `done` after.
 */
export class PushMemory {
  readonly #file: string
  readonly #target: string
  #hash = new ContentHash()
  readonly #entries = new Map<BytePath, Pushed>()
  readonly #before = new Map<BytePath, Pushed>()
  #written = 0
  #isNew = true

  /** Reads the file; what is missing, torn or of another target counts as forgotten, and everything is compared anew. */
  constructor(file: string, target: string) {
    this.#file = file
    this.#target = target
    for (const [index, text] of linesOf(file).entries()) {
      const line = parsed(text)
      if (index === 0) {
        const head = line as { version?: number; target?: string; key?: string } | null
        if (head?.target !== target) return
        if (head.version === VERSION && isHashKey(head.key)) {
          this.#hash = new ContentHash(head.key)
          this.#isNew = false
        } else if (head.version !== 1) return
      } else if (line !== null) this.#replay(line as Line)
    }
  }

  /** Tells contents apart as this memory does. */
  get hash(): ContentHash {
    return this.#hash
  }

  get state(): PushState {
    return { entries: this.#entries, before: this.#before }
  }

  /** Remembers what will be true once the push is done; what it replaces is remembered as well until {@link settle}. */
  prepare(next: ReadonlyMap<BytePath, Pushed>): void {
    const set: [BytePath, Pushed | null][] = []
    for (const [path, known] of next) if (!equal(this.#entries.get(path), known)) set.push([path, known])
    for (const path of this.#entries.keys()) if (!next.has(path)) set.push([path, null])
    if (set.length === 0) return
    this.#replay({ set })
    this.#written += set.length
    if (this.#isNew || this.#written > 1000 + 2 * this.#entries.size) this.#rewrite()
    else appendFileSync(this.#file, `${JSON.stringify({ set })}\n`)
  }

  /** All that was prepared is in place. */
  settle(): void {
    if (this.#before.size === 0) return
    this.#before.clear()
    appendFileSync(this.#file, `${JSON.stringify({ done: true })}\n`)
  }

  #replay(line: Line): void {
    if ('done' in line) {
      this.#before.clear()
      return
    }
    for (const [path, known] of line.set) {
      const old = this.#entries.get(path)
      if (old) this.#before.set(path, old)
      if (known) this.#entries.set(path, withoutOldHashes(known))
      else this.#entries.delete(path)
    }
    this.#written += line.set.length
  }

  /** The whole file anew, in one step. */
  #rewrite(): void {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 })
    const lines: unknown[] = [{ version: VERSION, target: this.#target, key: this.#hash.key }]
    // In the order in which they are replayed: what is replaced first.
    const replaced = [...this.#before].filter(([path]) => !this.#entries.has(path))
    lines.push(
      { set: [...this.#before] },
      { done: true },
      { set: [...this.#entries, ...replaced.map(([path]) => [path, null])] },
    )
    const temporary = `${this.#file}.${process.pid}.tmp`
    writeFileSync(temporary, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 })
    renameSync(temporary, this.#file)
    this.#isNew = false
    this.#written = this.#entries.size
  }
}

/** Version 1 had hashes of 256 KiB, under another name; they are as long as a third of what is kept. */
function withoutOldHashes(known: Pushed & { chunks?: string }): Pushed {
  if (known.chunks === undefined) return known
  const { chunks: _, ...rest } = known
  return rest
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function equal(a: Pushed | undefined, b: Pushed): boolean {
  return (
    a !== undefined &&
    a.type === b.type &&
    a.size === b.size &&
    a.mtimeNs === b.mtimeNs &&
    a.ctimeNs === b.ctimeNs &&
    a.inode === b.inode &&
    a.hash === b.hash &&
    a.link === b.link
  )
}
