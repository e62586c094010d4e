import { compactScript } from '../transport/compact-script.ts'
import { shellQuote } from '../transport/shell-quote.ts'
import { type BytePath, shownPath, toBytePath } from './byte-path.ts'
import { headAndBody, outputOf } from './collect.ts'
import { linkLost, serverFailure } from './failure.ts'
import { parseListing, type ServerEntry } from './listing.ts'
import { refusal, type Wanted, wantedOf } from './pull-paths.ts'
import { complaintsOf } from './push-session.ts'
import type { Remote, RemoteProcess } from './remote.ts'
import { SYNC_FOLDER } from './scan.ts'
import type { Skipped } from './types.ts'
import type { PullTask } from './worker-protocol.ts'

/** Something on the server, and where it lands below the local folder. */
export interface Remotely extends ServerEntry {
  /** The folder on the server that `path` is below. */
  root: BytePath
  landing: BytePath
}

/** What a pull found. */
export interface Found {
  /** By where it lands; folders before what is in them. */
  entries: Map<BytePath, Remotely>
  skipped: Skipped[]
  /** Landings of whole folders whose lists are complete: there, what exists only here may be deleted. */
  folders: BytePath[]
  /** Globs below the base whose lists are complete: the same for what they match in the folder that they land in. */
  globs: Pick<Wanted, 'globLanding' | 'matches'>[]
}

const AT_ONCE = 4

/** Looks for all that a pull names. */
export async function findAll(task: PullTask, remote: Remote, endWord: string, doing: string): Promise<Found> {
  const found: Found = { entries: new Map(), skipped: [], folders: [], globs: [] }
  for (let i = 0; i < task.paths.length; i += AT_ONCE) {
    const wanted = task.paths.slice(i, i + AT_ONCE).map((path) => wantedOf(toBytePath(path)))
    const listed = await Promise.all(wanted.map((each) => findOne(task, remote, each, endWord, doing)))
    for (const [index, item] of listed.entries()) take(found, wanted[index] as Wanted, item)
  }
  return found
}

interface Listed {
  kind: string
  root: BytePath
  entries: ServerEntry[]
  said: string
}

async function findOne(
  task: PullTask,
  remote: Remote,
  wanted: Wanted,
  endWord: string,
  doing: string,
): Promise<Listed> {
  const settings = { base: toBytePath(task.base), wanted: wanted.path, prefix: wanted.prefix, pattern: wanted.pattern }
  const lines = Object.entries({ ...settings, end: endWord }).map(([name, value]) => `${name}=${shellQuote(value)}\n`)
  const process = await remote.open(lines.join('') + compactScript(task.scripts.lib + task.scripts.find))
  process.end()
  return await readFound(process, endWord, doing)
}

async function readFound(process: RemoteProcess, endWord: string, doing: string): Promise<Listed> {
  const { head, body } = await headAndBody(process, `${endWord}\n`, (line) => /^\w+ \w+ gzip /.test(line), doing)
  const code = await process.exited
  const said = complaintsOf(process.said())
  if (code === null) throw linkLost(doing)
  const match = /^(\w+) (\w+) \w+ ([\s\S]*)$/.exec(head)
  if (code !== 0 || match === null) throw serverFailure(said, doing)
  const [, kind = '', form = '', root = ''] = match
  return { kind, root, entries: parseListing(form, body, endWord, doing), said }
}

function take(found: Found, wanted: Wanted, listed: Listed): void {
  const { kind, root, entries, said } = listed
  if (kind === 'none') {
    found.skipped.push({ path: shownPath(wanted.path), reason: 'there is no such thing on the server' })
    return
  }
  if (said !== '')
    found.skipped.push({ path: shownPath(wanted.path), reason: `not listed in full: ${said.split('\n')[0]}` })
  const into = kind === 'glob' ? wanted.globLanding : wanted.landing
  if (kind === 'folder') {
    if (said === '') found.folders.push(into)
    addFolders(found, into, root)
  }
  // What one from outside of the base matches lands among other things.
  if (kind === 'glob' && said === '' && !wanted.outside) found.globs.push(wanted)
  let matched = false
  for (const entry of entries) {
    if (entry.path === '.') {
      const top = into === '' ? undefined : found.entries.get(into)
      if (top) Object.assign(top, { mode: entry.mode, mtime: entry.mtime })
      continue
    }
    const [top] = entry.path.split('/', 1)
    if (top === SYNC_FOLDER || (kind === 'glob' && !wanted.matches(entry.path))) continue
    matched = true
    const landing = kind === 'file' ? into : into === '' ? entry.path : `${into}/${entry.path}`
    const refused = refusal(landing) ?? (entry.type === 'o' ? 'a device, socket or FIFO' : null)
    if (refused !== null) found.skipped.push({ path: shownPath(landing), reason: refused })
    else {
      const first = found.entries.get(landing)
      if (first === undefined) found.entries.set(landing, { ...entry, root, landing })
      else if (isAnother(first, entry, root)) {
        found.skipped.push({ path: shownPath(landing), reason: 'something else of that name was brought first' })
      }
    }
  }
  if (kind === 'glob' && !matched) {
    found.skipped.push({ path: shownPath(wanted.path), reason: 'nothing on the server matches' })
  }
}

/** Whether two that land in one place are different things, not one thing that was named twice; folders become one. */
function isAnother(first: Remotely, entry: ServerEntry, root: BytePath): boolean {
  if (first.type === 'd' && entry.type === 'd') return false
  return `${first.root}/${first.path}` !== `${root}/${entry.path}`
}

/** The folder that a pull lands in, whose mode and time come with its own line. */
function addFolders(found: Found, into: BytePath, root: BytePath): void {
  if (into === '' || found.entries.has(into)) return
  const entry = { path: '.', type: 'd' as const, mode: 0o755, size: 0, mtime: 0, fraction: '', links: 1 }
  found.entries.set(into, { ...entry, root, landing: into })
}

/** What the links say, where the list did not tell. */
export async function readLinks(remote: Remote, lib: string, links: Remotely[], doing: string): Promise<void> {
  const unknown = links.filter((link) => link.link === undefined)
  if (unknown.length === 0) return
  const lines = unknown.map((link) => `readlink ${shellQuote(`${link.root}/${link.path}`)}; printf '\\0'`)
  const process = await remote.open(`${compactScript(lib)}${lines.join('\n')}\n`)
  process.end()
  const output = await outputOf(process, doing)
  if ((await process.exited) === null) throw linkLost(doing)
  const said = output.toString('latin1').split('\0')
  for (const [i, link] of unknown.entries()) link.link = (said[i] ?? '').replace(/\n$/, '')
}
