import { headAndBody } from './collect.ts'
import { Failure, linkLost, serverFailure } from './failure.ts'
import { parseListing, type ServerEntry } from './listing.ts'
import { complaintsOf } from './push-session.ts'
import type { Remote } from './remote.ts'

/**
 * Everything that list.sh prints; `script` is that, with what it is told before. `exists` is false where there is no such folder.
 * @throws Failure INVALID_INPUT where it is not a folder, UNREACHABLE when the link breaks, or what the server said
 */
export async function listTarget(
  remote: Remote,
  script: string,
  endWord: string,
  doing: string,
): Promise<{ exists: boolean; entries: ServerEntry[] }> {
  const process = await remote.open(`end=${endWord}\n${script}`)
  process.end()
  const { head, body } = await headAndBody(process, '\n', (line) => line.endsWith(' gzip'), doing)
  const code = await process.exited
  if (code === null) throw linkLost(doing)
  const said = complaintsOf(process.said())
  if (code === 3 && /is not a folder/.test(said)) {
    throw new Failure('INVALID_INPUT', `${said.split('\n')[0]}: ${doing} stopped.`, { hint: 'Choose another folder.' })
  }
  const [form = ''] = head.split(' ')
  if (code !== 0 || form === '') throw serverFailure(said, doing)
  if (form === 'absent') return { exists: false, entries: [] }
  return { exists: true, entries: parseListing(form, body, endWord, doing) }
}
