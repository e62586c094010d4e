import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { shellQuote } from '../transport/shell-quote.ts'
import { type BytePath, shownPath, toBytePath } from './byte-path.ts'
import { compareBig, type Delta } from './local-content.ts'
import { partName } from './part-source.ts'
import { trusted } from './push-plan.ts'
import type { PushSession } from './push-session.ts'
import type { PushWork } from './push-work.ts'
import { type LocalEntry, SYNC_FOLDER } from './scan.ts'
import { commands, pathWord } from './shell-words.ts'
import type { Pushed } from './state.ts'
import type { PushTask } from './worker-protocol.ts'

/** For lock.sh: which memory's push this is, so that one whose link was lost is known again, and what people are told of it. */
export function pusher(task: Pick<PushTask, 'source' | 'stateFile'>): string {
  const who = createHash('sha256').update(`${hostname()}\0${task.stateFile}`).digest('hex').slice(0, 16)
  const label = shownPath(toBytePath(`${hostname()} (${task.source})`)).slice(0, 200)
  return `who=${who}\nlabel=${shellQuote(toBytePath(label))}\n`
}

/** Removes what another push has left in our folder there and this one has no use for: it would be put in place with the rest. */
export async function clearStale({ staged, scan }: PushWork, small: LocalEntry[], session: PushSession): Promise<void> {
  const wanted = new Map<BytePath, LocalEntry>(small.map((entry) => [entry.path, entry]))
  const stale = [...staged].filter(([path, { type }]) => {
    return type === 'd' ? scan.entries.get(path)?.type !== 'd' : wanted.get(path)?.type !== type
  })
  for (const [path] of stale) staged.delete(path)
  const lines = commands(
    'rm -rf',
    stale.map(([path]) => `${SYNC_FOLDER}/new/${path}`),
  )
  if (lines.length > 0) await session.run(lines.join('\n'))
}

/** Big files that only have another name now are taken from their old place on the server; gives back the others. */
export async function copyThere(work: PushWork, big: LocalEntry[], session: PushSession): Promise<LocalEntry[]> {
  const { state, plan, server, commit, next, progress } = work
  const byInode = new Map<string, BytePath>()
  for (const [path, known] of state.entries) if (known.cells !== undefined) byInode.set(known.inode, path)
  const removed = new Set(plan.removeFiles)
  const others: LocalEntry[] = []
  for (const entry of big) {
    const from = byInode.get(String(entry.inode))
    const there = from === undefined ? undefined : server.get(from)
    const known = from !== undefined && there ? trusted(from, there, state) : undefined
    const delta = known?.size === entry.size ? compareOrNull(work, entry, known) : null
    if (from === undefined || delta === null || delta.places.length > 0) {
      others.push(entry)
      continue
    }
    const name = partName('r', entry)
    const [old, part] = [pathWord(from), `"$sync/parts/${name}"`]
    const link = removed.has(from) ? `ln ${old} ${part} 2>/dev/null || ` : ''
    await session.run(`rm -f ${part}; ${link}cp -p ${old} ${part}`)
    commit.parts.push({ name, entry })
    next.set(entry.path, delta.now)
    progress.moved(entry.size)
    progress.file()
  }
  return others
}

function compareOrNull({ root, memory }: PushWork, entry: LocalEntry, known: Pushed): Delta | null {
  try {
    return compareBig(root, entry, known, memory.hash)
  } catch {
    return null // told when it is to be sent
  }
}
