import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { BytePath } from './byte-path.ts'

/** What an earlier push put at a path, and how the local file looked when it was read. */
export interface Pushed {
  type: 'f' | 'd' | 'l'
  size: number
  /** Nanoseconds as text, since JSON has no such integers. */
  mtimeNs: string
  ctimeNs: string
  inode: string
  /** BLAKE3 in hex; for a file of several chunks, of its chunks' hashes one after another. Empty for folders and links. */
  hash: string
  /** BLAKE3 of each 256 KiB, 32 bytes each, base64; for files above 1 MiB. */
  chunks?: string
  link?: BytePath
}

/**
 * What is remembered between pushes. While a push is putting things in place `before` keeps what it replaces: if it is cut there,
 * the server has the one or the other.
 */
export interface PushState {
  entries: Map<BytePath, Pushed>
  before: Map<BytePath, Pushed>
}

const VERSION = 1

/** The remembered state; empty where there is none or it cannot be read: then everything is compared anew. */
export function loadState(file: string, target: string): PushState {
  const empty = { entries: new Map(), before: new Map() }
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8'))
    if (stored.version !== VERSION || stored.target !== target) return empty
    return { entries: new Map(stored.entries), before: new Map(stored.before) }
  } catch {
    return empty
  }
}

/** Replaces the remembered state as one step. */
export function saveState(file: string, target: string, state: PushState): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const text = JSON.stringify({
    version: VERSION,
    target,
    entries: [...state.entries],
    before: [...state.before],
  })
  const temporary = `${file}.${process.pid}.tmp`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, file)
}
