import { randomBytes } from 'node:crypto'
import { chmodSync, lstatSync, readdirSync, realpathSync, utimesSync } from 'node:fs'
import { lanesFor } from './big-lanes.ts'
import { type BytePath, shownPath, toBytePath } from './byte-path.ts'
import { BIG } from './content.ts'
import { emptyReport } from './empty-report.ts'
import { Failure } from './failure.ts'
import { LocalPlace, linkAt } from './local-place.ts'
import { Progress } from './progress.ts'
import { type Found, findAll, type Remotely, readLinks } from './pull-find.ts'
import { staysInside } from './pull-paths.ts'
import { foresee, REFUSED } from './pull-refusals.ts'
import { receive } from './pull-talk.ts'
import type { Remote } from './remote.ts'
import { SYNC_FOLDER } from './scan.ts'
import type { Change, TransferProgress, TransferReport } from './types.ts'
import type { PullTask } from './worker-protocol.ts'

const CHANGES_SHOWN = 10_000
const ROUNDS = 2

/** Does a pull; see {@link pull}. Runs in the worker thread. */
export async function runPull(
  task: PullTask,
  remote: Remote,
  onProgress: (progress: TransferProgress) => void,
): Promise<TransferReport> {
  const doing = 'the pull'
  const progress = new Progress(onProgress)
  progress.phase('scanning')
  const endWord = randomBytes(12).toString('hex')
  const found = await findAll(task, remote, endWord, doing)
  const links = [...found.entries.values()].filter((entry) => entry.type === 'l')
  await readLinks(remote, task.scripts.lib, links, doing)
  if (task.dryRun) return dryRun(task, found)
  const place = new LocalPlace(task.target)
  const report = emptyReport(found.skipped)
  makeFolders(place, found, report)
  let files = wantedFiles(place, found)
  countUnchanged(found, files, report)
  progress.total(files.length, sizeOf(files))
  progress.phase('sending')
  for (let round = 1; files.length > 0; round++) {
    const staged = place.stagedSizes()
    const lanes = lanesOf(files).map((lane) => receive(task, remote, place, lane, staged, report, progress, doing))
    const again = (await Promise.all(lanes)).flat()
    if (again.length === 0) break
    const fresh = await findAll(task, remote, endWord, doing)
    files = again.flatMap((file) => fresh.entries.get(file.landing) ?? []).filter((file) => file.type === 'f')
    if (round < ROUNDS) continue
    for (const { landing } of files) {
      report.skipped.push({
        path: shownPath(landing),
        reason: 'not pulled: it kept changing on the server while it was read',
      })
    }
    break
  }
  progress.phase('finishing')
  makeLinks(place, links, report)
  if (task.deletions === 'extra') deleteExtra(place, found, report)
  finishFolders(place, found)
  place.clearStaging()
  return report
}

/** Shares files out among talks that go on at once. Small files stay together. */
function lanesOf(files: Remotely[]): Remotely[][] {
  const big = files.filter((file) => file.size > BIG)
  const count = lanesFor(sizeOf(big))
  if (count === 1) return [files]
  const lanes = Array.from({ length: count }, (): Remotely[] => [])
  lanes[0]?.push(...files.filter((file) => file.size <= BIG))
  for (const file of big.sort((a, b) => b.size - a.size)) {
    lanes.sort((a, b) => sizeOf(a) - sizeOf(b))
    lanes[0]?.push(file)
  }
  return lanes.filter((lane) => lane.length > 0)
}

function countUnchanged(found: Found, wanted: Remotely[], report: TransferReport): void {
  const all = [...found.entries.values()].filter((entry) => entry.type === 'f')
  report.unchanged = all.length - wanted.length
  report.unchangedBytes = sizeOf(all) - sizeOf(wanted)
}

function makeFolders(place: LocalPlace, found: Found, report: TransferReport): void {
  for (const entry of found.entries.values()) {
    if (entry.type !== 'd') continue
    const refused = place.folder(entry.landing)
    if (refused !== null) report.skipped.push({ path: shownPath(entry.landing), reason: refused })
  }
}

/** Files that are not here yet as the server has them, by size and time. */
function wantedFiles(place: LocalPlace, found: Found): Remotely[] {
  return [...found.entries.values()].filter((entry) => entry.type === 'f' && !isHere(place.at(entry.landing), entry))
}

function isHere(path: string | Buffer, entry: Remotely): boolean {
  try {
    const stat = lstatSync(path, { bigint: true })
    return stat.isFile() && Number(stat.size) === entry.size && Number(stat.mtimeNs / 1_000_000_000n) === entry.mtime
  } catch {
    return false
  }
}

/** Last of all, so that nothing of this call could be written through one. */
function makeLinks(place: LocalPlace, links: Remotely[], report: TransferReport): void {
  for (const { landing, link = '' } of links) {
    if (place.linkAt(landing) === link) continue
    const reason = staysInside(landing, link) ? place.link(landing, link) : REFUSED.leadsOut
    if (reason === null) report.files++
    else report.skipped.push({ path: shownPath(landing), reason })
  }
}

function deleteExtra(place: LocalPlace, found: Found, report: TransferReport): void {
  for (const { path, isFolder } of extraOf(place, found)) if (place.remove(path, isFolder)) report.deleted++
}

/** What lies here in folders that were pulled whole, or is matched by globs, and is not on the server; what is in a folder before it. */
function extraOf(place: LocalPlace, found: Found): { path: BytePath; isFolder: boolean }[] {
  const extra = new Map<BytePath, { path: BytePath; isFolder: boolean }>()
  const visit = (folder: BytePath, root: BytePath, goes: (below: BytePath) => boolean) => {
    for (const name of namesIn(place, folder)) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (path === SYNC_FOLDER) continue
      const isFolder = lstatSync(place.at(path)).isDirectory()
      if (isFolder) visit(path, root, goes)
      const below = root === '' ? path : path.slice(root.length + 1)
      if (!found.entries.has(path) && goes(below)) extra.set(path, { path, isFolder })
    }
  }
  for (const folder of found.folders) visit(folder, folder, () => true)
  for (const { globLanding, matches } of found.globs) visit(globLanding, globLanding, matches)
  return [...extra.values()]
}

function namesIn(place: LocalPlace, folder: BytePath): string[] {
  try {
    return place.isFolder(folder) ? readdirSync(place.at(folder), { encoding: 'latin1' }) : []
  } catch {
    return []
  }
}

/** Modes and times, deepest first, since what happens inside changes the time. We keep access to our own folders. */
function finishFolders(place: LocalPlace, found: Found): void {
  const folders = [...found.entries.values()].filter((entry) => entry.type === 'd')
  for (const entry of folders.sort((a, b) => b.landing.split('/').length - a.landing.split('/').length)) {
    if (entry.mtime === 0 || place.folder(entry.landing) !== null) continue
    chmodSync(place.at(entry.landing), (entry.mode & 0o777) | 0o700)
    utimesSync(place.at(entry.landing), entry.mtime, entry.mtime)
  }
}

function sizeOf(files: Remotely[]): number {
  return files.reduce((sum, file) => sum + file.size, 0)
}

function dryRun(task: PullTask, found: Found): TransferReport {
  const report = emptyReport(found.skipped)
  const root = realRoot(task.target)
  const at = (path: BytePath) => Buffer.from(`${root}/${path}`, 'latin1')
  const refusedFor = foresee(at)
  const changes: Change[] = []
  for (const entry of found.entries.values()) {
    const refused = refusedFor(entry)
    if (refused !== null) {
      report.skipped.push({ path: shownPath(entry.landing), reason: refused })
      continue
    }
    const there = lstatSync(at(entry.landing), { throwIfNoEntry: false })
    if (isSame(at(entry.landing), entry, there !== undefined)) {
      if (entry.type !== 'f') continue
      report.unchanged++
      report.unchangedBytes += entry.size
      continue
    }
    const action = there === undefined ? 'create' : 'update'
    const bytes = entry.type === 'f' ? entry.size : 0
    changes.push({ path: shownPath(entry.landing), action, bytes })
    if (entry.type !== 'd') report.files++
    report.bytes += bytes
  }
  if (task.deletions === 'extra' && lstatSync(task.target, { throwIfNoEntry: false })) {
    for (const { path } of extraOf(new LocalPlace(task.target), found)) {
      changes.push({ path: shownPath(path), action: 'delete', bytes: 0 })
      report.deleted++
    }
  }
  report.changes = changes.slice(0, CHANGES_SHOWN)
  report.changesLeftOut = changes.length - report.changes.length
  return report
}

function isSame(path: Buffer, entry: Remotely, there: boolean): boolean {
  if (entry.type === 'f') return isHere(path, entry)
  return entry.type === 'l' ? linkAt(path) === entry.link : there
}

function realRoot(target: string): BytePath {
  try {
    return realpathSync(target, 'buffer').toString('latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return toBytePath(target)
    throw new Failure('INVALID_INPUT', `${target} cannot be used as a folder.`)
  }
}
