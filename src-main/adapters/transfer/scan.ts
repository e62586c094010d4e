import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { type BytePath, fsPath, shownPath } from './byte-path.ts'
import { IGNORE_FILES, IgnoreRules } from './ignore-rules.ts'
import type { Skipped } from './types.ts'

/** Ours at the top of a target, here and on the server; never pushed, pulled or deleted as a person's. */
export const SYNC_FOLDER = '.remotebot-sync'

/** A file (`f`), folder (`d`) or symbolic link (`l`) below the source. */
export interface LocalEntry {
  path: BytePath
  type: 'f' | 'd' | 'l'
  /** Bytes. */
  size: number
  /** Permission bits, 0 to 0o7777. */
  mode: number
  /** Nanoseconds since 1970. */
  mtimeNs: bigint
  ctimeNs: bigint
  inode: bigint
  /** What a link says. */
  link?: BytePath
}

export interface Scan {
  /** By path, folders before what is in them; without the top itself. */
  entries: Map<BytePath, LocalEntry>
  /** The mode of the top. */
  mode: number
  skipped: Skipped[]
  /** What could not be read or sent: what the server has there is left alone. */
  unread: BytePath[]
  /** Whether some `.remotebotignore` takes anything back with `!`. */
  negated: boolean
  /** The rules in force in each folder, for judging what exists only on the server. */
  rulesAt: (folder: BytePath) => IgnoreRules
}

/**
 * Reads a folder tree. Links are not followed; what is ignored is not entered.
 * @throws what Node's file functions throw for the top folder itself
 */
export function scanTree(
  source: string,
  options: { defaultIgnores: boolean; gitignore?: boolean; excludes: string[] },
): Scan {
  const top = IgnoreRules.top(options.defaultIgnores, options.excludes)
  const entries = new Map<BytePath, LocalEntry>()
  const skipped: Skipped[] = []
  const unread: BytePath[] = []
  let negated = false
  const ignoreFiles = IGNORE_FILES.map((name) => (options.gitignore !== false || name !== '.gitignore' ? name : null))
  const rules = new Map<BytePath, IgnoreRules>()
  const root = Buffer.from(source, 'utf8').toString('latin1')
  const visit = (folder: BytePath, above: IgnoreRules) => {
    const names = readdirSync(fsPath(joined(root, folder)), { encoding: 'latin1' }).sort()
    const [git, ours] = ignoreFiles.map((name) =>
      name !== null && names.includes(name) ? textOfFile(joined(root, below(folder, name))) : '',
    ) as [string, string]
    const here = above.below(folder, { git, ours })
    rules.set(folder, here)
    negated ||= /^!/m.test(ours)
    for (const name of names) {
      const path = below(folder, name)
      if (path === SYNC_FOLDER) continue
      try {
        const entry = entryAt(root, path)
        if (typeof entry === 'string') {
          unread.push(path)
          if (!here.ignores(path, false)) skipped.push({ path: shownPath(path), reason: entry })
        } else if (!here.ignores(path, entry.type === 'd')) {
          entries.set(path, entry)
          if (entry.type === 'd') visit(path, here)
        }
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        if (code === 'ENOENT') continue // it has just gone
        skipped.push({ path: shownPath(path), reason: `cannot be read (${code})` })
        unread.push(path)
      }
    }
  }
  const { mode } = lstatSync(source.endsWith('/') ? source : `${source}/`)
  visit('', top)
  const rulesAt = (folder: BytePath): IgnoreRules => {
    for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const found = rules.get(at)
      if (found !== undefined) return found
    }
  }
  return { entries, mode: mode & 0o7777, skipped, unread, negated, rulesAt }
}

/** What lies at a path, or why it cannot be pushed. */
export function entryAt(root: BytePath, path: BytePath): LocalEntry | string {
  const at = fsPath(joined(root, path))
  const stat = lstatSync(at, { bigint: true })
  const type = stat.isFile() ? 'f' : stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : null
  if (type === null) {
    return stat.isFIFO() ? 'a FIFO' : stat.isSocket() ? 'a socket' : 'a device'
  }
  const entry: LocalEntry = {
    path,
    type,
    size: Number(stat.size),
    mode: Number(stat.mode) & 0o7777,
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
    inode: stat.ino,
  }
  if (type === 'l') entry.link = readlinkSync(at, { encoding: 'latin1' })
  return entry
}

/** Both halves as one path. */
export function joined(root: BytePath, path: BytePath): BytePath {
  return path === '' ? root : `${root}/${path}`
}

function below(folder: BytePath, name: BytePath): BytePath {
  return folder === '' ? name : `${folder}/${name}`
}

function textOfFile(path: BytePath): string {
  try {
    return readFileSync(fsPath(path), 'utf8')
  } catch {
    return '' // a folder of that name, or unreadable, which is told when it is its turn
  }
}
