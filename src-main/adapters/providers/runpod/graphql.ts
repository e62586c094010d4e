import type { z } from 'zod'
import type { HttpClient } from '../http/http-client.ts'
import type { Effect } from '../http/refusal.ts'
import type { ProviderError } from '../provider-error.ts'
import { envelope, machineIn, readGraphqlError } from './refusals.ts'

/*
 * GraphQL is used for what REST v2 has no field for: spot machines, the timer `terminateAfter`, prices of spot, the balance. Operations
 * and fields as in RunPod's own clients: github.com/runpod/runpodctl internal/api (2e2df89) and docs.runpod.io/sdks/graphql/manage-pods.
 */

export const MYSELF = 'query { myself { id email clientBalance } }'

export const ON_DEMAND = `mutation Launch($input: PodFindAndDeployOnDemandInput!) {
  podFindAndDeployOnDemand(input: $input) { id costPerHr }
}`

export const SPOT = `mutation Launch($input: PodRentInterruptableInput!) {
  podRentInterruptable(input: $input) { id costPerHr }
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
    schema: envelope,
    effect,
    signal,
  })
  const refuse = (kind: ProviderError['kind'], message: string) =>
    http.failure(kind, message, { httpStatus: 200, details: JSON.stringify(answer), ...made })
  // Only what makes machines answers with their ids.
  const made = effect === 'create' ? machineIn(answer.data) : {}
  if (answer.errors && answer.errors.length > 0) {
    const { kind, message } = readGraphqlError(answer.errors, effect)
    throw refuse('machineId' in made ? 'unknown' : kind, message)
  }
  const read = data.safeParse(answer.data)
  if (read.success) return read.data
  throw refuse(
    effect === 'create' ? 'unknown' : 'transient',
    'its answer holds neither what was asked for nor an error',
  )
}
