import { compactScript } from '../transport/compact-script.ts'
import { parentOf } from './byte-path.ts'
import { serverFailure } from './failure.ts'
import { commitScript } from './push-commit.ts'
import { secondsOf } from './push-plan.ts'
import { prepareMemory } from './push-remember.ts'
import type { PushSession } from './push-session.ts'
import type { PushWork } from './push-work.ts'
import type { LocalEntry } from './scan.ts'
import { TAR_END, tarHeader } from './tar.ts'

/**
 * Puts in place what has arrived, and remembers it.
 * @throws Failure of what the server's script complained of
 */
export async function finishPush(work: PushWork, session: PushSession): Promise<void> {
  const folders = changedFolders(work)
  if (folders.length > 0) {
    const headers = folders.map((entry) => tarHeader({ ...entry, size: 0, mtime: secondsOf(entry.mtimeNs) }))
    await sendFile(session, 'folders', Buffer.concat([...headers, TAR_END]))
  }
  const script = compactScript(work.task.scripts.commit) + commitScript(work.commit)
  await sendFile(session, 'commit', Buffer.from(script, 'latin1'))
  prepareMemory(work)
  const { status, complaints } = await session.commit()
  if (status !== 0) throw serverFailure(complaints, work.doing)
  work.memory.settle()
}

async function sendFile(session: PushSession, name: string, content: Buffer): Promise<void> {
  const bytes = new Uint8Array(content)
  await session.run(`rm -f "$sync/parts/${name}"`)
  await session.send(`part ${bytes.length} ${name} 0`, bytes)
}

/** Folders whose mode or time is to be set, deepest first: what happens inside changes the time. */
function changedFolders({ plan, commit, scan }: PushWork): LocalEntry[] {
  const paths = new Set([...plan.newFolders, ...plan.folderChanges].map((entry) => entry.path))
  const { packed, parts, patches, removeFiles, removeFolders, newFolders } = commit
  const touched = [...packed, ...newFolders, ...[...parts, ...patches].map(({ entry }) => entry)].map(
    ({ path }) => path,
  )
  for (const path of [...touched, ...removeFiles, ...removeFolders]) paths.add(parentOf(path))
  return [...paths]
    .sort((a, b) => b.split('/').length - a.split('/').length)
    .flatMap((path) => scan.entries.get(path) ?? [])
    .filter((entry) => entry.type === 'd')
}
