import { z } from 'zod'
import { MEANING, type Reading, type Refused } from '../http/http-client.ts'
import { type Effect, silence } from '../http/refusal.ts'
import { ProviderError } from '../provider-error.ts'

type Kind = ProviderError['kind']

/** Codes of operations and reasons of refusals (cloud.google.com/compute/docs/troubleshooting, …/docs/api/rate-quotas). */
const REASONS: [RegExp, Kind][] = [
  [/ZONE_RESOURCE_POOL_EXHAUSTED|STOCKOUT|RESOURCE_POOL_EXHAUSTED|resourcePoolExhausted/i, 'capacity'],
  // Limits of the project: another type or region may be within its own.
  [/^QUOTA_EXCEEDED|quotaExceeded|RESOURCE_EXHAUSTED/i, 'capacity'],
  [/rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED/i, 'rate'],
  [/billingNotEnabled|BILLING_DISABLED|billing account/i, 'balance'],
  [/accessNotConfigured|SERVICE_DISABLED|UNAUTHENTICATED|PERMISSION_DENIED|forbidden/i, 'auth'],
]
const FAULT = /INTERNAL_ERROR|backendError|internalError|resourceNotReady|SERVICE_UNAVAILABLE/i

const refusal = z.looseObject({
  error: z.looseObject({
    message: z.string().nullish(),
    status: z.string().nullish(),
    errors: z.array(z.looseObject({ reason: z.string().nullish() })).nullish(),
    details: z.array(z.looseObject({ reason: z.string().nullish() })).nullish(),
  }),
})

/** Errors of Google's APIs. */
export function readRefusal({ status, json, effect }: Refused): Reading {
  const read = refusal.safeParse(json)
  if (!read.success) return {}
  const { message, status: word, errors, details } = read.data.error
  // The narrow reasons first: the status of both a quota and a rate is RESOURCE_EXHAUSTED.
  const reasons = [...(details ?? []), ...(errors ?? [])].map(({ reason }) => reason ?? '')
  const kind = kindOf([...reasons, word ?? ''], message ?? '', effect, status)
  return { ...(message ? { message } : {}), ...(kind ? { kind } : {}) }
}

function kindOf(reasons: string[], message: string, effect: Effect, status: number): Kind | null {
  if (status === 401 || status === 402 || status === 429) return null
  for (const text of [...reasons, ...(status >= 400 && status < 500 ? [message] : [])])
    for (const [pattern, kind] of REASONS) if (text && pattern.test(text)) return kind
  // What a launch names and does not exist is a type, an image or a network: no machine.
  return effect === 'create' && status === 404 ? 'rule' : null
}

/** What an operation came to (`Operation` in contract/compute-v1.openapi.json). */
export const operationSchema = z.looseObject({
  name: z.string(),
  status: z.string(),
  error: z
    .looseObject({
      errors: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
    })
    .nullish(),
})
export type Operation = z.infer<typeof operationSchema>

/** The failure of an operation that is done; null: it succeeded. A launch that failed so has made nothing that stays. */
export function failureOf({ error }: Operation, effect: Effect): ProviderError | null {
  const errors = error?.errors ?? []
  if (errors.length === 0) return null
  const words = errors.map(({ code, message }) => [code, message].filter(Boolean).join(': ')).join('; ')
  const codes = errors.map(({ code }) => code ?? '')
  const fault = codes.some((code) => FAULT.test(code)) ? silence(effect, null) : 'rule'
  const kind = kindOf(codes, words, effect, 400) ?? fault
  return new ProviderError(kind, `${MEANING[kind]} (${words})`, { details: JSON.stringify(error).slice(0, 2000) })
}
