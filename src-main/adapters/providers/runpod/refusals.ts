import { z } from 'zod'
import { MEANING, type Reading, type Refused } from '../http/http-client.ts'
import type { Effect } from '../http/refusal.ts'
import type { ProviderError } from '../provider-error.ts'

type Kind = ProviderError['kind']

/**
 * RunPod has no code for "none free": REST answers 400 as for any broken rule, GraphQL 200. What both say is matched by its words:
 * "There are no longer any instances available with the requested specifications", "not enough free GPUs on the host machine".
 */
const CAPACITY =
  /no (longer )?(any )?(gpus?|instances?|machines?)( are)?( currently)? available|no longer any instances|not enough free gpus|no available (gpus?|datacenters?|machines?)|does not have the resources|insufficient capacity|out of stock|could not be placed|bid (price )?(is )?(too low|below|must be)/i
const BALANCE =
  /insufficient (funds|balance|credit)|not enough (funds|balance|credits?)|balance (is )?too low|spend(ing)? limit|add (funds|credits?)/i
const AUTH = /unauthori[sz]ed|unauthenticated|forbidden|not authori[sz]ed|invalid api key|permission|access denied/i
const GONE = /pod not found|does not exist|no pod with/i
const FAULT = /internal server error|something went wrong|unexpected error|timed? ?out|upstream/i

/** What the words of a refusal say; null: nothing that is known. */
function kindOf(words: string, effect: Effect): Kind | null {
  if (CAPACITY.test(words)) return 'capacity'
  if (BALANCE.test(words)) return 'balance'
  if (GONE.test(words)) return 'gone'
  if (AUTH.test(words)) return 'auth'
  if (FAULT.test(words)) return effect === 'create' ? 'unknown' : 'transient'
  return null
}

const problem = z.looseObject({
  detail: z.string().optional(),
  title: z.string().optional(),
  errors: z.array(z.string()).optional(),
})

/** An answer of GraphQL. */
export const envelope = z.looseObject({
  data: z.unknown(),
  errors: z
    .array(z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string().optional() }).nullish() }))
    .nullish(),
})

/** A machine that was made although the answer is not as it should be. */
export function machineIn(data: unknown): { machineId?: string } {
  for (const value of Object.values(Object(data) as Record<string, unknown>)) {
    const id = (Object(value) as { id?: unknown }).id
    if (typeof id === 'string' && id !== '') return { machineId: id }
  }
  return {}
}

/**
 * Errors of REST v2: application/problem+json. Words count only where the status leaves open what is meant. GraphQL has its own
 * form also where it does not answer with HTTP 200.
 */
export function readProblem({ json, status, effect }: Refused): Reading {
  const graphql = envelope.safeParse(json).data
  if (graphql?.errors?.length) {
    const { kind, words } = readGraphqlError(graphql.errors, effect)
    const made = effect === 'create' ? machineIn(graphql.data) : {}
    if ('machineId' in made) return { message: words, kind: 'unknown', ...made }
    return { message: words, ...(status === 400 ? { kind } : {}) }
  }
  const read = problem.safeParse(json)
  if (!read.success) return {}
  const { detail, title, errors } = read.data
  const message = [detail ?? title, ...(errors ?? [])].filter(Boolean).join('; ')
  const kind = status === 400 && CAPACITY.test(message) ? 'capacity' : null
  return { ...(message ? { message } : {}), ...(kind ? { kind } : {}) }
}

const CODES: Record<string, Kind> = {
  UNAUTHENTICATED: 'auth',
  UNAUTHORIZED: 'auth',
  FORBIDDEN: 'auth',
  RATE_LIMITED: 'rate',
  RATE_LIMIT_EXCEEDED: 'rate',
  NOT_FOUND: 'gone',
}

/** Errors of GraphQL, which come with HTTP 200. */
export function readGraphqlError(
  errors: readonly { message: string; extensions?: { code?: string } | null }[],
  effect: Effect,
): { kind: Kind; message: string; words: string } {
  const words = errors.map(({ message }) => message).join('; ')
  const code = errors.find(({ extensions }) => extensions?.code)?.extensions?.code ?? ''
  const fault = code === 'INTERNAL_SERVER_ERROR' ? (effect === 'create' ? 'unknown' : 'transient') : 'rule'
  // Words first: RunPod gives INTERNAL_SERVER_ERROR also for what is only sold out.
  const kind = kindOf(words, effect) ?? CODES[code] ?? fault
  return { kind, words, message: `${MEANING[kind]} (${words}${code ? `; ${code}` : ''})` }
}
