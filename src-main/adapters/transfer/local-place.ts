import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs'
import { type BytePath, fsPath, parentOf } from './byte-path.ts'
import { refusal } from './pull-paths.ts'
import { notAFolder, REFUSED } from './pull-refusals.ts'
import { SYNC_FOLDER } from './scan.ts'

/** The local folder that a pull writes into. Nothing is ever written through a link that lies in it. */
export class LocalPlace {
  readonly root: BytePath
  readonly #folders = new Set<BytePath>([''])
  #stagingMade = false

  /** Makes the folder if it is missing. */
  constructor(target: string) {
    mkdirSync(target, { recursive: true })
    this.root = realpathSync(target, 'buffer').toString('latin1')
  }

  /** For Node's file functions. */
  at(path: BytePath): string | Buffer {
    return fsPath(path === '' ? this.root : `${this.root}/${path}`)
  }

  /** Where a part of something is kept until it is whole. */
  staging(name: string): BytePath {
    if (!this.#stagingMade) mkdirSync(this.at(SYNC_FOLDER), { recursive: true, mode: 0o700 })
    this.#stagingMade = true
    return `${SYNC_FOLDER}/${name}`
  }

  /** What earlier calls have left there, with its size in bytes. */
  stagedSizes(): Map<string, number> {
    const sizes = new Map<string, number>()
    const folder = lstatSync(this.at(SYNC_FOLDER), { throwIfNoEntry: false })
    if (folder?.isSymbolicLink()) unlinkSync(this.at(SYNC_FOLDER))
    if (!folder?.isDirectory()) return sizes
    for (const name of readdirSync(this.at(SYNC_FOLDER), { encoding: 'latin1' })) {
      const stat = lstatSync(this.at(`${SYNC_FOLDER}/${name}`))
      if (stat.isFile()) sizes.set(name, stat.size)
    }
    return sizes
  }

  /** Removes what is left in our own folder. */
  clearStaging(): void {
    this.#stagingMade = false
    rmSync(this.at(SYNC_FOLDER), { recursive: true, force: true })
  }

  /** Whether a folder is there that no link leads to: neither it nor one above it below the root is a link. */
  isFolder(path: BytePath): boolean {
    if (path === '') return true
    return (
      this.isFolder(parentOf(path)) && (lstatSync(this.at(path), { throwIfNoEntry: false })?.isDirectory() ?? false)
    )
  }

  /** Makes a folder and those above it. Null, or why that is refused. */
  folder(path: BytePath): string | null {
    if (this.#folders.has(path)) return null
    const refused = refusal(path) ?? this.folder(parentOf(path))
    if (refused !== null) return refused
    const there = lstatSync(this.at(path), { throwIfNoEntry: false })
    const inTheWay = notAFolder(there)
    if (inTheWay !== null) return inTheWay
    if (there === undefined) mkdirSync(this.at(path), { mode: 0o755 })
    this.#folders.add(path)
    return null
  }

  /** Moves a whole staged file to its place. Null, or why that is refused. */
  settle(staged: BytePath, path: BytePath): string | null {
    const refused = refusal(path) ?? this.folder(parentOf(path))
    if (refused !== null) return refused
    if (lstatSync(this.at(path), { throwIfNoEntry: false })?.isDirectory()) {
      return REFUSED.folderHere
    }
    renameSync(this.at(staged), this.at(path))
    return null
  }

  /** Makes a link, in one step. Null, or why that is refused. */
  link(path: BytePath, link: BytePath): string | null {
    const refused = refusal(path) ?? this.folder(parentOf(path))
    if (refused !== null) return refused
    if (lstatSync(this.at(path), { throwIfNoEntry: false })?.isDirectory()) return REFUSED.folderHere
    const temporary = this.staging('link')
    rmSync(this.at(temporary), { force: true })
    symlinkSync(fsPath(link), this.at(temporary))
    renameSync(this.at(temporary), this.at(path))
    if (this.#leadsOut(path)) {
      unlinkSync(this.at(path))
      return REFUSED.leadsOut
    }
    return null
  }

  /** What a link here says; null where there is none. */
  linkAt(path: BytePath): BytePath | null {
    return linkAt(this.at(path))
  }

  /** Removes a file, link or empty folder; false if it could not be. */
  remove(path: BytePath, isFolder: boolean): boolean {
    try {
      if (isFolder) rmdirSync(this.at(path))
      else unlinkSync(this.at(path))
      return true
    } catch {
      return false
    }
  }

  #leadsOut(path: BytePath): boolean {
    try {
      const real = realpathSync(this.at(path), 'buffer').toString('latin1')
      return real !== this.root && !real.startsWith(this.root === '/' ? '/' : `${this.root}/`)
    } catch {
      return false // it leads nowhere; its text was looked at
    }
  }
}

/** What the link at a path of Node's file functions says; null where there is none. */
export function linkAt(path: string | Buffer): BytePath | null {
  try {
    return readlinkSync(path, { encoding: 'latin1' })
  } catch {
    return null
  }
}
