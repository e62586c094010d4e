import { gunzipSync } from 'node:zlib'
import { Failure, linkLost, serverFailure } from './failure.ts'
import { parseListing, type ServerEntry } from './listing.ts'
import { complaintsOf } from './push-session.ts'
import type { RemoteProcess } from './remote.ts'

/**
 * Everything that list.sh prints. `exists` is false where there is no such folder.
 * @throws Failure INVALID_INPUT where it is not a folder, UNREACHABLE when the link breaks, or what the server said
 */
export async function readListing(
  process: RemoteProcess,
  endWord: string,
  doing: string,
): Promise<{ exists: boolean; entries: ServerEntry[] }> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdout) chunks.push(chunk)
  const code = await process.exited
  if (code === null) throw linkLost(doing)
  const said = complaintsOf(process.said())
  if (code === 3 && /is not a folder/.test(said)) {
    throw new Failure('INVALID_INPUT', `${said.split('\n')[0]}: ${doing} stopped.`, { hint: 'Choose another folder.' })
  }
  const output = Buffer.concat(chunks)
  const end = output.indexOf(10)
  const [form = '', packing = ''] = output.toString('latin1', 0, Math.max(0, end)).split(' ')
  if (code !== 0 || end < 0) throw serverFailure(said, doing)
  if (form === 'absent') return { exists: false, entries: [] }
  const rest = output.subarray(end + 1)
  const listing = packing === 'gzip' ? gunzipSync(rest) : rest
  return { exists: true, entries: parseListing(form, listing, endWord) }
}
