import { z } from 'zod'
import type { HttpClient } from '../http/http-client.ts'
import type { Effect } from '../http/refusal.ts'
import type { ProviderError } from '../provider-error.ts'
import { readGraphqlError } from './refusals.ts'

/*
 * GraphQL is used for what REST v2 has no field for: spot machines, the timer `terminateAfter`, prices of spot, the balance. Operations
 * and fields as in RunPod's own clients: github.com/runpod/runpodctl internal/api (2e2df89) and docs.runpod.io/sdks/graphql/manage-pods.
 */

export const MYSELF = 'query { myself { id email clientBalance } }'

export const ON_DEMAND = `mutation Launch($input: PodFindAndDeployOnDemandInput!) {
  podFindAndDeployOnDemand(input: $input) { id }
}`

export const SPOT = `mutation Launch($input: PodRentInterruptableInput!) {
  podRentInterruptable(input: $input) { id }
}`

/** Prices and stock of every count on both clouds, in one question. */
export const pricesQuery = (counts: readonly number[]) => `query {
  gpuTypes {
    id
    ${counts
      .flatMap((count) => [
        `secure${count}: lowestPrice(input: { gpuCount: ${count}, secureCloud: true }) { ...price }`,
        `community${count}: lowestPrice(input: { gpuCount: ${count}, secureCloud: false }) { ...price }`,
      ])
      .join('\n    ')}
  }
}
fragment price on LowestPrice { minimumBidPrice stockStatus minVcpu minMemory }`

const envelope = <T>(data: z.ZodType<T>) =>
  z.looseObject({
    data: data.nullish(),
    errors: z
      .array(
        z.looseObject({ message: z.string(), extensions: z.looseObject({ code: z.string().optional() }).nullish() }),
      )
      .nullish(),
  })

interface Operation<T> {
  query: string
  variables?: Record<string, unknown>
  data: z.ZodType<T>
  effect: Effect
  signal: AbortSignal
}

/** Asks; errors come with HTTP 200. @throws ProviderError */
export async function askGraphql<T>(
  http: HttpClient,
  { query, variables, data, effect, signal }: Operation<T>,
): Promise<T> {
  // Checked in two steps: an answer with errors may carry data of any form, and an id in it matters more than its form.
  const answer = await http.call({
    method: 'POST',
    path: '/graphql',
    body: { query, ...(variables ? { variables } : {}) },
    schema: envelope(z.unknown()),
    effect,
    signal,
  })
  const refuse = (kind: ProviderError['kind'], message: string) =>
    http.failure(kind, message, { httpStatus: 200, details: JSON.stringify(answer), ...machineIn(answer.data) })
  if (answer.errors && answer.errors.length > 0) {
    const { kind, message } = readGraphqlError(answer.errors, effect)
    throw refuse(machineIn(answer.data).machineId === undefined ? kind : 'unknown', message)
  }
  const read = data.safeParse(answer.data)
  if (read.success) return read.data
  throw refuse(
    effect === 'create' ? 'unknown' : 'transient',
    'its answer holds neither what was asked for nor an error',
  )
}

/** A machine that was made although the answer is not as it should be. */
function machineIn(data: unknown): { machineId?: string } {
  for (const value of Object.values(Object(data) as Record<string, unknown>)) {
    const id = (Object(value) as { id?: unknown }).id
    if (typeof id === 'string' && id !== '') return { machineId: id }
  }
  return {}
}
