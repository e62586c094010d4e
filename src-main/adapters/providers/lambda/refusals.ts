import { z } from 'zod'
import type { Reading, Refused } from '../http/http-client.ts'
import { silence } from '../http/refusal.ts'
import type { ProviderError } from '../provider-error.ts'

const answer = z.looseObject({
  error: z.looseObject({ code: z.string().nullish(), message: z.string().nullish(), suggestion: z.string().nullish() }),
})

/** Codes of the official description (1.8.3) that say more than the HTTP status. */
const CODES: Record<string, ProviderError['kind']> = {
  'instance-operations/launch/insufficient-capacity': 'capacity',
  // A limit of the account: another offer may be within it.
  'global/quota-exceeded': 'capacity',
  'global/invalid-api-key': 'auth',
  'global/account-inactive': 'auth',
  'global/invalid-address': 'auth',
  'global/invalid-parameters': 'rule',
  'global/duplicate': 'rule',
}

/** Errors of Lambda's API: `{error: {code, message, suggestion}}`. */
export function readRefusal({ status, json, effect }: Refused): Reading {
  const read = answer.safeParse(json)
  if (!read.success) return {}
  const { code, message, suggestion } = read.data.error
  const words = [message ?? code, suggestion].filter(Boolean).join(' ')
  const kind = kindOf(status, code ?? '', effect)
  return { ...(words ? { message: words } : {}), ...(kind ? { kind } : {}) }
}

function kindOf(status: number, code: string, effect: Refused['effect']): ProviderError['kind'] | null {
  // What runs the machines below Lambda failed.
  if (code.startsWith('provider/') || code === 'global/internal-error') return silence(effect, null)
  // What a launch names and does not exist is a key, an image or a type: no machine.
  if (effect === 'create' && code === 'global/object-does-not-exist') return 'rule'
  return status === 429 ? null : (CODES[code] ?? null)
}
