import { z } from 'zod'
import { Gate } from '../http/gate.ts'
import { type HttpCall, HttpClient, MEANING } from '../http/http-client.ts'
import type { ProviderDeps } from '../types.ts'
import { readRefusal, readUnsuccessful } from './refusals.ts'

/**
 * Milliseconds between calls of one kind, as the limits of Vast's API are: a least gap for each endpoint, user and address
 * (github.com/vast-ai/docs c624622, the descriptions' 429 answers). Search and account have none that is stated.
 */
const GAPS = {
  search: 1000,
  create: 4500,
  get: 2000,
  list: 1000,
  change: 1000,
  destroy: 3000,
  ssh: 1000,
  account: 1000,
  volumes: 1000,
  charges: 1000,
}
/** What is added for a create that came too soon. */
const PENALTY_MS = 12_000

/** Every answer of Vast's is JSON. */
const ANY = z.unknown().refine((json) => json !== null, 'no JSON')

/** A call, with the kind of endpoint whose gap it keeps. */
export interface VastCall<T> extends Omit<HttpCall<T>, 'gate'> {
  gate: keyof typeof GAPS
}

/** Vast's HTTP API with its gaps, and with answers of HTTP 200 that say `success: false` taken as what they are. */
export class VastApi {
  private readonly http: HttpClient
  private readonly gates: Record<keyof typeof GAPS, Gate>

  constructor(key: string, base: string, deps: ProviderDeps) {
    this.gates = Object.fromEntries(
      Object.entries(GAPS).map(([name, gap]) => [name, new Gate(gap, deps)]),
    ) as VastApi['gates']
    this.http = new HttpClient({
      base,
      headers: { authorization: `Bearer ${key}` },
      secrets: [key],
      deps,
      gate: this.gates.account,
      read: (refused) => {
        if (refused.status === 429) this.gates.create.hold(PENALTY_MS)
        return readRefusal(refused)
      },
    })
  }

  /** @throws ProviderError */
  async call<T>({ schema, gate, ...call }: VastCall<T>): Promise<T> {
    const effect = call.effect ?? (call.method === 'GET' ? 'read' : 'repeat')
    const json = await this.http.call({
      ...call,
      gate: this.gates[gate],
      schema: ANY,
    })
    const refused = readUnsuccessful(json, effect)
    const failure = (kind: keyof typeof MEANING, words: string, machineId?: string) =>
      this.http.failure(kind, `${MEANING[kind]} (${words})`, {
        httpStatus: 200,
        details: JSON.stringify(json),
        ...(machineId === undefined ? {} : { machineId }),
      })
    if (refused) throw failure(refused.kind, refused.message ?? 'it says that it did not succeed', refused.machineId)
    if (schema === null) return undefined as T
    const read = schema.safeParse(json)
    if (read.success) return read.data
    const { path, message } = read.error.issues[0] ?? { path: [], message: 'not as documented' }
    const kind = effect === 'create' ? 'unknown' : 'transient'
    throw failure(kind, `its answer is not what is documented: ${path.join('.') || 'answer'}: ${message}`)
  }
}
