import type { Client } from '../../../src-shared/contract/index.ts'
import { LOG_READ_LIMIT } from '../../../src-shared/contract/logs.ts'

/** Reads the stored bytes from `from` up to `to`; fewer only where the log ends before. */
export async function readBytes(
  client: Client,
  source: string,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let at = from
  while (at < to) {
    const answer = await client.logs.read({ source, offset: at, limit: Math.min(LOG_READ_LIMIT, to - at) }, { signal })
    const bytes = new Uint8Array(await answer.bytes.arrayBuffer())
    if (bytes.length === 0) break
    parts.push(bytes)
    at += bytes.length
  }
  if (parts.length === 1) return parts[0] as Uint8Array
  const all = new Uint8Array(at - from)
  let filled = 0
  for (const part of parts) {
    all.set(part, filled)
    filled += part.length
  }
  return all
}
