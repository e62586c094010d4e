import { gunzipSync } from 'node:zlib'
import { Failure, linkLost, serverFailure } from './failure.ts'
import { parseListing, type ServerEntry } from './listing.ts'
import { complaintsOf } from './push-session.ts'
import type { Remote } from './remote.ts'

/** Bytes of a list at most, some millions of files: a text can hold no more, and a few packed ones may say anything. */
const LISTING_LIMIT = 500 * 1024 * 1024

/**
 * The list as the server's tools printed it.
 * @throws Failure INVALID_STATE where it is too long to be read, REMOTE_FAILED where it was spoilt on its way
 */
export function unpacked(packing: string, bytes: Buffer, doing: string, limit = LISTING_LIMIT): Buffer {
  if (packing !== 'gzip' || bytes.length === 0) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: limit })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_BUFFER_TOO_LARGE') throw serverFailure(message, doing)
    throw new Failure('INVALID_STATE', `The server's list of files is too long to be read: ${doing} stopped.`, {
      hint: 'Choose a folder with fewer files in it.',
    })
  }
}

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
  const listing = unpacked(packing, rest, doing)
  return { exists: true, entries: parseListing(form, listing, endWord) }
}
