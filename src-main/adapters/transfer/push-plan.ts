import { type BytePath, parentOf, shownPath } from './byte-path.ts'
import type { ServerEntry } from './listing.ts'
import { type LocalEntry, type Scan, SYNC_FOLDER } from './scan.ts'
import type { Pushed, PushState } from './state.ts'
import type { Deletions, Skipped } from './types.ts'

/** What a push has to do, decided from what is here, what the server has, and what is remembered. */
export interface PushPlan {
  /** Files and links that the server has as they are; nothing travels. */
  keep: LocalEntry[]
  /** To be sent whole. */
  send: LocalEntry[]
  /** Changed here since a push whose result the server still has: only what differs travels. */
  compare: { entry: LocalEntry; known: Pushed; server: ServerEntry }[]
  /** Equal in size and time, but nothing is remembered of them: to be compared by their sums. */
  check: LocalEntry[]
  /** Folders that the server does not have. */
  newFolders: LocalEntry[]
  /** Folders that it has with another mode or time. */
  folderChanges: LocalEntry[]
  /** Files of `keep` and `check` whose mode differs. */
  modes: LocalEntry[]
  /** Files and links to be removed, and folders, deepest first, which go if they are empty then. */
  removeFiles: BytePath[]
  removeFolders: BytePath[]
  skipped: Skipped[]
}

/** Whole seconds, rounded down as tar and find do. */
export function secondsOf(ns: bigint): number {
  return Number(ns >= 0n ? ns / 1_000_000_000n : -((-ns + 999_999_999n) / 1_000_000_000n))
}

/** Whether the local file is the one that was read then. */
export function isSameFile(entry: LocalEntry, known: Pushed): boolean {
  return (
    entry.size === known.size &&
    String(entry.mtimeNs) === known.mtimeNs &&
    String(entry.ctimeNs) === known.ctimeNs &&
    String(entry.inode) === known.inode
  )
}

/** Decides what a push does. `server` is what the target holds, by path, without our own folder. */
export function planPush(
  scan: Pick<Scan, 'entries' | 'rulesAt' | 'unread'>,
  server: Map<BytePath, ServerEntry>,
  state: PushState,
  deletions: Deletions,
): PushPlan {
  const plan: PushPlan = {
    keep: [],
    send: [],
    compare: [],
    check: [],
    newFolders: [],
    folderChanges: [],
    modes: [],
    removeFiles: [],
    removeFolders: [],
    skipped: [],
  }
  const occupied = planDeletions(plan, scan, server, state, deletions)
  for (const entry of scan.entries.values()) {
    const there = server.get(entry.path)
    if (there !== undefined && (there.type === 'd') !== (entry.type === 'd')) {
      if (there.type === 'd' && occupied.has(entry.path)) {
        plan.skipped.push({
          path: shownPath(entry.path),
          reason: 'on the server a folder with other content is in its place',
        })
        continue
      }
      if (there.type === 'd') plan.removeFolders.push(entry.path)
      else plan.removeFiles.push(entry.path)
    }
    if (entry.type === 'd') planFolder(plan, entry, there)
    else if (entry.type === 'l') planLink(plan, entry, there)
    else planFile(plan, entry, there, state)
  }
  plan.removeFolders.sort((a, b) => depth(b) - depth(a))
  return plan
}

function planFolder(plan: PushPlan, entry: LocalEntry, there: ServerEntry | undefined): void {
  if (there?.type !== 'd') plan.newFolders.push(entry)
  else if (there.mode !== entry.mode || there.mtime !== secondsOf(entry.mtimeNs)) plan.folderChanges.push(entry)
}

function planLink(plan: PushPlan, entry: LocalEntry, there: ServerEntry | undefined): void {
  const same = there?.type === 'l' && there.link === entry.link && there.mtime === secondsOf(entry.mtimeNs)
  if (same) plan.keep.push(entry)
  else plan.send.push(entry)
}

function planFile(plan: PushPlan, entry: LocalEntry, there: ServerEntry | undefined, state: PushState): void {
  const known = there && trusted(entry.path, there, state)
  if (there === undefined) plan.send.push(entry)
  else if (known && isSameFile(entry, known)) {
    plan.keep.push(entry)
    if (there.mode !== entry.mode) plan.modes.push(entry)
  } else if (known) plan.compare.push({ entry, known, server: there })
  else if (there.type === 'f' && there.size === entry.size && there.mtime === secondsOf(entry.mtimeNs)) {
    plan.check.push(entry)
    if (there.mode !== entry.mode) plan.modes.push(entry)
  } else plan.send.push(entry)
}

/**
 * What we remember of a file that the server still has as a push of ours left it. Nothing where two contents of equal size and time
 * may be there, since nobody knows whether the later was put in place.
 */
export function trusted(path: BytePath, there: ServerEntry, state: PushState): Pushed | undefined {
  const both = [state.entries.get(path), state.before.get(path)].filter((known) => known && isAsPushed(there, known))
  return both.every((known) => known?.hash === both[0]?.hash) ? both[0] : undefined
}

/** A push sets times to whole seconds, so a part of a second tells of a change. */
function isAsPushed(there: ServerEntry, known: Pushed): boolean {
  if (there.type !== known.type) return false
  if (known.type === 'd') return true
  if (known.type === 'l') return there.link === undefined || there.link === known.link
  return there.size === known.size && there.mtime === secondsOf(BigInt(known.mtimeNs)) && there.fraction === ''
}

/** Plans what goes, and tells which folders of the server will still hold something that stays. */
function planDeletions(
  plan: PushPlan,
  scan: Pick<Scan, 'entries' | 'rulesAt' | 'unread'>,
  server: Map<BytePath, ServerEntry>,
  state: PushState,
  deletions: Deletions,
): Set<BytePath> {
  const ignored = new Map<BytePath, boolean>()
  const isIgnored = (path: BytePath): boolean => {
    if (path === '') return false
    const folder = parentOf(path)
    const seen = ignored.get(path)
    if (seen !== undefined) return seen
    const isFolder = server.get(path)?.type === 'd'
    const answer = isIgnored(folder) || scan.rulesAt(folder).ignores(path, isFolder)
    ignored.set(path, answer)
    return answer
  }
  const unread = (path: BytePath) => scan.unread.some((each) => path === each || path.startsWith(`${each}/`))
  const occupied = new Set<BytePath>()
  for (const [path, there] of server) {
    if (scan.entries.has(path)) continue
    const known = state.entries.get(path) ?? state.before.get(path)
    const wanted = deletions === 'extra' || (deletions === 'pushed' && known !== undefined)
    let goes = wanted && !isIgnored(path) && !unread(path)
    if (goes && deletions === 'pushed' && !isOurs(path, there, state)) {
      goes = false
      plan.skipped.push({ path: shownPath(path), reason: 'kept: it changed on the server since it was pushed' })
    }
    if (!goes) {
      for (let at = parentOf(path); at !== ''; at = parentOf(at)) occupied.add(at)
    } else if (there.type === 'd') plan.removeFolders.push(path)
    else plan.removeFiles.push(path)
  }
  return occupied
}

function isOurs(path: BytePath, there: ServerEntry, state: PushState): boolean {
  return [state.entries.get(path), state.before.get(path)].some((known) => known && isAsPushed(there, known))
}

function depth(path: BytePath): number {
  return path.split('/').length
}

/** Splits a listing into what the target holds and what an unfinished push has left in our folder there. */
export function splitListing(listing: ServerEntry[]): {
  server: Map<BytePath, ServerEntry>
  staged: Map<BytePath, ServerEntry>
  parts: Map<string, ServerEntry>
} {
  const [server, staged, parts] = [
    new Map<BytePath, ServerEntry>(),
    new Map<BytePath, ServerEntry>(),
    new Map<string, ServerEntry>(),
  ]
  const [newFiles, partFiles] = [`${SYNC_FOLDER}/new/`, `${SYNC_FOLDER}/parts/`]
  for (const entry of listing) {
    const { path } = entry
    if (path.startsWith(newFiles)) staged.set(path.slice(newFiles.length), entry)
    else if (path.startsWith(partFiles)) parts.set(path.slice(partFiles.length), entry)
    else if (path !== '.' && path !== SYNC_FOLDER && !path.startsWith(`${SYNC_FOLDER}/`)) server.set(path, entry)
  }
  return { server, staged, parts }
}
