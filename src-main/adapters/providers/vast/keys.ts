import { z } from 'zod'
import { ProviderError } from '../provider-error.ts'
import { formatTag, parseTag } from '../tag.ts'
import type { MachineTag } from '../types.ts'
import type { VastApi } from './api.ts'

const key = z.looseObject({ id: z.number(), key: z.string().nullish(), public_key: z.string().nullish() })
const added = z.looseObject({ key: key.nullish() })
const listed = z.array(key)

/**
 * Vast gives new machines the keys of the account, and no others: so the machine's key becomes one of them before the launch, with
 * the tag as its comment, and is taken out again when the machine is ended. Keys of others are never touched.
 * @returns the id of a key that is ours to take out again; null: it is not
 */
export async function addKey(
  api: VastApi,
  publicKey: string,
  tag: MachineTag,
  signal: AbortSignal,
): Promise<number | null> {
  const [type, blob] = publicKey.split(' ') as [string, string]
  try {
    const body = { ssh_key: `${type} ${blob} ${formatTag(tag)}` }
    const answer = await api.call({ method: 'POST', path: '/api/v0/ssh/', body, schema: added, gate: 'ssh', signal })
    return answer.key?.id ?? null
  } catch (error) {
    // It may be there from an earlier offer for the same server.
    if (!(error instanceof ProviderError && error.kind === 'rule')) throw error
    const there = (await keys(api, signal)).find((one) => one.text.includes(blob))
    if (!there) throw error
    // Without a tag it is a person's, who added it by hand: it is used and stays.
    return parseTag(there.text) ? there.id : null
  }
}

/** Takes the key of one launch out again. */
export async function removeKeyOf(api: VastApi, { launch }: MachineTag, signal: AbortSignal): Promise<void> {
  for (const { id, text } of await keys(api, signal))
    if (parseTag(text)?.launch === launch) await removeKey(api, id, signal)
}

export async function removeKey(api: VastApi, id: number, signal: AbortSignal): Promise<void> {
  await api.call({ method: 'DELETE', path: `/api/v0/ssh/${id}/`, schema: null, gate: 'ssh', signal })
}

async function keys(api: VastApi, signal: AbortSignal) {
  const found = await api.call({ method: 'GET', path: '/api/v0/ssh/', schema: listed, gate: 'ssh', signal })
  return found.map((one) => ({ id: one.id, text: one.key ?? one.public_key ?? '' }))
}
