import { checkedSums } from './check-sums.ts'
import { BIG, serverHash } from './content.ts'
import { compareBig, deltaBytes, readSmall, remembered, sumOfFile, unreadable } from './local-content.ts'
import { isSameFile, type PushPlan, secondsOf } from './push-plan.ts'
import { remember } from './push-remember.ts'
import type { PushWork } from './push-work.ts'
import type { LocalEntry } from './scan.ts'
import type { Pushed } from './state.ts'

/** Finds out what has to travel: what is planned to be compared is sent, sent in part, or remembered as equal. */
export async function compareAll(work: PushWork): Promise<void> {
  await checkBySums(work)
  for (const each of work.plan.compare) {
    try {
      compareWithMemory(work, each)
    } catch (error) {
      work.report.skipped.push(unreadable(each.entry, error))
    }
  }
  for (const entry of work.plan.keep) remember(work, entry)
  countUnchanged(work)
}

/** Files of equal size and time that nothing is remembered of: those whose sums are equal need not travel. */
async function checkBySums(work: PushWork): Promise<void> {
  const { check, send } = work.plan
  if (check.length === 0) return
  const { tool, sums } = await checkedSums(work.remote, work.task, check, work.doing)
  for (const entry of check) {
    const sum = sums.get(entry.path)
    if (sum === undefined || sum !== sumHere(work, entry, tool)) send.push(entry)
    else {
      remember(work, entry)
      // A time with a part of a second is trusted only after it was set by us.
      if (work.server.get(entry.path)?.fraction !== '') work.commit.times.push(entry)
    }
  }
}

function sumHere({ root }: PushWork, entry: LocalEntry, tool: string): string | null {
  try {
    return sumOfFile(root, entry, serverHash(tool))
  } catch {
    return null // told when it is to be sent
  }
}

/** What changed here since a push that the server still has. */
function compareWithMemory(work: PushWork, { entry, known, server }: PushPlan['compare'][number]): void {
  const { root, memory, plan, commit } = work
  const attributesOnly = (now: Pushed) => {
    work.next.set(entry.path, now)
    if (secondsOf(entry.mtimeNs) !== server.mtime) commit.times.push(entry)
    if (entry.mode !== server.mode) commit.modes.push(entry)
  }
  if (entry.size <= BIG) {
    const read = entry.size === known.size ? readSmall(root, entry) : null
    const hash = read && memory.hash.of(read.bytes).toString('hex')
    if (read && hash === known.hash && isSameFile(read.entry, remembered(entry, ''))) {
      attributesOnly(remembered(entry, hash))
    } else plan.send.push(entry)
    return
  }
  const delta = known.cells === undefined ? null : compareBig(root, entry, known, memory.hash)
  // Never in place: a program that may be running, or a file with other names on the server.
  const inPlace = server.links === 1 && (server.mode & 0o111) === 0
  if (delta && delta.places.length === 0 && entry.size === known.size) attributesOnly(delta.now)
  else if (delta && inPlace && deltaBytes(entry, delta.places) <= entry.size * 0.6) {
    work.deltas.set(entry.path, { entry, delta })
  } else plan.send.push(entry)
}

function countUnchanged({ plan, scan, next, report }: PushWork): void {
  const travels = new Set(plan.send.map(({ path }) => path))
  for (const { path, type, size } of scan.entries.values()) {
    if (type === 'd' || travels.has(path) || !next.has(path)) continue
    report.unchanged++
    if (type === 'f') report.unchangedBytes += size
  }
}

/** Whether the server has everything already, and nothing is left of an earlier push. */
export function isNothing({ plan, commit, exists, deltas, parts, staged }: PushWork): boolean {
  const { send, newFolders, folderChanges, removeFiles, removeFolders } = plan
  const { modes, times } = commit
  const lists = [send, newFolders, folderChanges, removeFiles, removeFolders, modes, times]
  const all = lists.every((list) => list.length === 0)
  return exists && all && deltas.size === 0 && parts.size === 0 && staged.size === 0
}
