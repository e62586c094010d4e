import type { BytePath } from './byte-path.ts'
import { tooLong } from './collect.ts'

/** What the server has at a path. `o` is anything else: a device, a socket. */
export interface ServerEntry {
  path: BytePath
  type: 'f' | 'd' | 'l' | 'o'
  mode: number
  size: number
  /** Whole seconds since 1970. */
  mtime: number
  /** The part of a second, as text of digits without trailing zeros; empty for none or unknown. */
  fraction: string
  links: number
  /** What a link says; undefined where the server's tools do not tell. */
  link?: BytePath
}

/**
 * Reads what list.sh and find.sh print. `gnu` is find's -printf with NUL between fields; `stat` and `bsd` are those programs' lines,
 * each ended by a random word, since a name may hold a newline.
 * @throws Failure INVALID_STATE where it names too many files
 */
export function parseListing(form: string, bytes: Buffer, endWord: string, doing: string): ServerEntry[] {
  // Each has a byte or two that nothing else has: NULs, or the end word.
  if (occurrences(bytes, form === 'gnu' ? '\0' : endWord, 2 * ENTRIES_LIMIT) >= 2 * ENTRIES_LIMIT) throw tooLong(doing)
  const text = bytes.toString('latin1')
  if (form === 'gnu') return parseGnu(text)
  return text
    .split(`${endWord}\n`)
    .filter((line) => line !== '')
    .flatMap((line) => parseStat(line, form === 'stat' ? 16 : 8))
}

/** Files that a list may have; each takes some hundred bytes of memory, however short its line. */
const ENTRIES_LIMIT = 3_000_000

function occurrences(bytes: Buffer, text: string, enough: number): number {
  let count = 0
  for (
    let at = bytes.indexOf(text, 0, 'latin1');
    at >= 0 && count < enough;
    at = bytes.indexOf(text, at + 1, 'latin1')
  ) {
    count++
  }
  return count
}

function parseGnu(text: string): ServerEntry[] {
  const entries: ServerEntry[] = []
  const fields = text.split('\0')
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const line = fields[i] as string
    const match = /^(.)([0-7]+) (\d+) (-?\d+)\.?(\d*) (\d+) ([\s\S]*)$/.exec(line)
    if (match === null) continue
    const [, type = '', mode = '', size = '', mtime = '', fraction = '', links = '', path = ''] = match
    const entry: ServerEntry = {
      path: path.replace(/^\.\//, ''),
      type: type === 'f' || type === 'd' || type === 'l' ? type : 'o',
      mode: Number.parseInt(mode, 8),
      size: Number(size),
      mtime: Number(mtime),
      fraction: fraction.replace(/0+$/, ''),
      links: Number(links),
    }
    if (type === 'l') entry.link = fields[i + 1] as string
    entries.push(entry)
  }
  return entries
}

/** By the file type bits of a mode (POSIX sys/stat.h, as Linux, macOS and the BSDs have them). */
const TYPES = new Map<number, ServerEntry['type']>([
  [0o100000, 'f'],
  [0o040000, 'd'],
  [0o120000, 'l'],
])

function parseStat(line: string, base: 8 | 16): ServerEntry[] {
  const match = /^([0-9a-f]+) (\d+) (-?\d+) (\d+) (?:\.\/)?([\s\S]*)$/.exec(line)
  if (match === null) return []
  const [, raw = '', size = '', mtime = '', links = '', path = ''] = match
  const mode = Number.parseInt(raw, base)
  return [
    {
      path,
      type: TYPES.get(mode & 0o170000) ?? 'o',
      mode: mode & 0o7777,
      size: Number(size),
      mtime: Number(mtime),
      fraction: '',
      links: Number(links),
    },
  ]
}
