import { z } from 'zod'
import type { Reading, Refused } from '../http/http-client.ts'
import { silence } from '../http/refusal.ts'
import type { ProviderError } from '../provider-error.ts'

type Kind = ProviderError['kind']

/** Vast's words for what went wrong; `error` is a code where it is one of these. */
const CODES: Record<string, Kind> = {
  no_such_ask: 'capacity',
  invalid_price: 'capacity',
  no_such_instance: 'gone',
  no_such_volume: 'gone',
  spend_rate_limit: 'balance',
  missing_billing: 'balance',
  insufficient_credit: 'balance',
  invalid_args: 'rule',
  no_ssh_key_for_vm: 'rule',
}
const CAPACITY = /no longer available|not available|unavailable|already rented|no_such_ask|outbid/i
const BALANCE =
  /insufficient (credit|balance|funds)|lacks credit|not enough credit|add (credit|a payment)|missing_billing/i
const AUTH = /invalid user key|invalid api key|not authori[sz]ed|permission|requires .*permission/i

/** Some answers lack `success`, some `error`, some both. */
const answer = z.looseObject({
  success: z.boolean().nullish(),
  error: z.string().nullish(),
  msg: z.string().nullish(),
  detail: z.string().nullish(),
  new_contract: z.union([z.number(), z.string()]).nullish(),
})

/** Errors of Vast's API. An id in one is a machine that was made and may bill. */
export function readRefusal({ status, json, effect }: Refused): Reading {
  const read = answer.safeParse(json)
  if (!read.success) return {}
  const { error, msg, detail, new_contract: made } = read.data
  const message = [...new Set([error, msg ?? detail].filter(Boolean))].join(': ')
  const words = message ? { message } : {}
  if (made !== null && made !== undefined) return { ...words, kind: 'unknown', machineId: String(made) }
  const kind = kindOf(status, error ?? '', message, effect === 'create')
  return { ...words, ...(kind ? { kind } : {}) }
}

function kindOf(status: number, code: string, words: string, create: boolean): Kind | null {
  if (status === 429 || status >= 500) return null
  const known = CODES[code]
  if (known) return known
  if (BALANCE.test(words)) return 'balance'
  // 404 is also what a wrong key is answered with.
  if (AUTH.test(words)) return 'auth'
  if (create && CAPACITY.test(words)) return 'capacity'
  // What is gone when something is bought is the offer, not a machine.
  return create && (status === 404 || status === 410) ? 'capacity' : null
}

/** What an answer with HTTP 200 means that says it did not succeed; null: it did. */
export function readUnsuccessful(json: unknown, effect: Refused['effect']): (Reading & { kind: Kind }) | null {
  const read = answer.safeParse(json)
  if (!read.success || (read.data.success !== false && !read.data.error)) return null
  const reading = readRefusal({ status: 200, json, text: '', effect })
  return { ...reading, kind: reading.kind ?? (effect === 'create' ? silence(effect, null) : 'rule') }
}
