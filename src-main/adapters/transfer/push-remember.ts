import type { BytePath } from './byte-path.ts'
import { BIG } from './content.ts'
import { compareBig, readSmall, remembered } from './local-content.ts'
import { isSameFile } from './push-plan.ts'
import type { PushWork } from './push-work.ts'
import type { LocalEntry } from './scan.ts'
import type { Pushed } from './state.ts'

/** Remembers something as it is here, since the server has it so or will. Reads it where that is not known yet. */
export function remember(work: PushWork, entry: LocalEntry): void {
  const known = work.state.entries.get(entry.path) ?? work.state.before.get(entry.path)
  if (known && isSameFile(entry, known)) work.next.set(entry.path, known)
  else if (entry.type !== 'f') work.next.set(entry.path, remembered(entry, ''))
  else {
    const read = readForMemory(work, entry)
    if (read) work.next.set(entry.path, read)
  }
}

function readForMemory({ root, memory }: PushWork, entry: LocalEntry): Pushed | null {
  try {
    if (entry.size > BIG) return compareBig(root, entry, remembered(entry, ''), memory.hash)?.now ?? null
    const read = readSmall(root, entry)
    return read && remembered(read.entry, memory.hash.of(read.bytes).toString('hex'))
  } catch {
    return null // It has just gone; the next push sees to it.
  }
}

/** Writes down what will be in place. */
export function prepareMemory({ scan, plan, server, state, memory, next }: PushWork): void {
  for (const entry of scan.entries.values()) {
    if (entry.type === 'd' && !next.has(entry.path)) next.set(entry.path, remembered(entry, ''))
  }
  // What is ours and stayed (its deletion was not asked for, or it is ignored by now) is remembered as ours.
  const removed = new Set<BytePath>([...plan.removeFiles, ...plan.removeFolders])
  for (const path of server.keys()) {
    const known = state.entries.get(path)
    if (known && !next.has(path) && !removed.has(path)) next.set(path, known)
  }
  memory.prepare(next)
}
