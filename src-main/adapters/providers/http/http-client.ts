import { z } from 'zod'
import { ProviderError } from '../provider-error.ts'
import type { ProviderDeps } from '../types.ts'
import type { Gate } from './gate.ts'
import { redact } from './redact.ts'
import { codeOf, type Effect, refusalOf, silence } from './refusal.ts'
import { retryAfterMs } from './retry-after.ts'

/** Some providers refuse calls without one. */
export const USER_AGENT = 'remotebot'
/** Ends a call that nothing answers; creating may take a provider long. */
const TIMEOUT_MS: Record<Effect, number> = { read: 30_000, repeat: 30_000, create: 120_000 }
/** How long nothing is asked after too many calls, where the provider does not say. */
export const RATE_MS = 5000
/** Vast's list of offers is the largest known answer, some MB. */
const LARGEST_ANSWER = 64 * 1024 * 1024

/** A refusal as it came. */
export interface Refused {
  status: number
  /** The body, read as JSON; null where it is none. */
  json: unknown
  /** The body as text, without secrets. */
  text: string
  effect: Effect
}

/** What a provider's own words add to a refusal; what is left out is told by the HTTP status. */
export type Reading = Partial<Pick<ProviderError, 'kind' | 'message'>> & { machineId?: string }

export interface HttpOptions {
  base: string
  /** A function where they change, such as by a token that ends. @throws ProviderError */
  headers: Record<string, string> | (() => Promise<Record<string, string>>)
  /** Taken out of every text that reaches an error. */
  secrets: readonly string[]
  deps: Pick<ProviderDeps, 'now' | 'sleep'>
  /** Used where a call names none. */
  gate: Gate
  /** Reads the provider's form of errors. */
  read(refused: Refused): Reading
  timeoutMs?: Partial<Record<Effect, number>>
}

export interface HttpCall<T> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | number | boolean | undefined>
  body?: unknown
  /** What the answer must look like; null: nothing of it is needed. */
  schema: z.ZodType<T> | null
  effect?: Effect
  gate?: Gate
  signal: AbortSignal
}

const NOTHING: z.ZodType<never> = z.never()

/** Sends JSON to one provider and reads its JSON. Throws {@link ProviderError} only, or the reason of an abort. */
export class HttpClient {
  constructor(private readonly options: HttpOptions) {}

  async call<T>(call: HttpCall<T>): Promise<T> {
    const { deps } = this.options
    const gate = call.gate ?? this.options.gate
    await gate.pass(call.signal)
    const effect = call.effect ?? (call.method === 'GET' ? 'read' : 'repeat')
    const { response, text } = await this.send(call, effect)
    const wait = retryAfterMs(response.headers, deps.now())
    if (wait !== null) gate.hold(wait)
    const json = parsed(text)
    if (!response.ok) {
      const refusal = this.refusal({ status: response.status, json, text, effect }, wait)
      if (wait === null && refusal.kind === 'rate') gate.hold(RATE_MS)
      throw refusal
    }
    // A portal's web page is no success, also where nothing of the answer is needed.
    if (call.schema === null && (json !== null || text.trim() === '')) return undefined as T
    const result = (call.schema ?? NOTHING).safeParse(json)
    if (result.success) return result.data
    const where = result.error.issues
      .slice(0, 3)
      .map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`)
    throw this.failure(
      silence(effect, null),
      json === null
        ? `it answered ${shownAs(text)} where JSON was expected`
        : `its answer is not what is documented (${where.join('; ')})`,
      {
        httpStatus: response.status,
        details: text,
        ...idIn(this.options.read({ status: response.status, json, text, effect })),
      },
    )
  }

  /** A failure in words, without secrets. */
  failure(kind: ProviderError['kind'], message: string, data: ProviderError['data'], cause?: unknown): ProviderError {
    const clean = (words: string) => redact(words, this.options.secrets)
    const details = data.details === undefined || data.details === '' ? {} : { details: clean(data.details) }
    return new ProviderError(kind, clean(message), { ...data, ...details }, cause === undefined ? undefined : { cause })
  }

  private async send(call: HttpCall<unknown>, effect: Effect): Promise<{ response: Response; text: string }> {
    const ms = this.options.timeoutMs?.[effect] ?? TIMEOUT_MS[effect]
    const deadline = AbortSignal.timeout(ms)
    const url = new URL(this.options.base.replace(/\/$/, '') + call.path)
    for (const [name, value] of Object.entries(call.query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const { headers } = this.options
    const own = typeof headers === 'function' ? await headers() : headers
    let status: number | undefined
    try {
      const response = await fetch(url, {
        method: call.method,
        headers: {
          accept: 'application/json',
          'user-agent': USER_AGENT,
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...own,
        },
        // The key goes to the provider's own address and nowhere else.
        redirect: 'manual',
        signal: AbortSignal.any([call.signal, deadline]),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      })
      status = response.status
      return { response, text: await textOf(response) }
    } catch (error) {
      call.signal.throwIfAborted()
      const code = codeOf(error)
      const kind = status === undefined ? silence(effect, code) : silence(effect, null)
      const what = deadline.aborted
        ? `no answer within ${Math.round(ms / 1000)} s (${call.method} ${call.path})`
        : status === undefined
          ? `not reached at ${url.host}${code ? ` (${code})` : ''}`
          : `its answer broke off (${call.method} ${call.path})`
      throw this.failure(kind, what, status === undefined ? {} : { httpStatus: status })
    }
  }

  private refusal(refused: Refused, wait: number | null): ProviderError {
    const reading = this.options.read(refused)
    const told = reading.kind ?? refusalOf(refused.status, refused.effect)
    // A page that says 404 is of something that stands between: by it a machine must not be taken for gone.
    const isPage = refused.json === null && refused.text.trim() !== ''
    const kind = told === 'gone' && isPage ? silence(refused.effect, null) : told
    const words = reading.message ?? shortWords(refused.text)
    const message = `${MEANING[kind]} (HTTP ${refused.status}${words ? `: ${words}` : ''})`
    return this.failure(kind, message, {
      httpStatus: refused.status,
      details: refused.text,
      ...(wait === null ? {} : { retryAfterMs: wait }),
      ...idIn(reading),
    })
  }
}

/** What each kind says to a person, before the provider's own words. */
export const MEANING: Record<ProviderError['kind'], string> = {
  capacity: 'none free now',
  auth: 'the key was refused, or lacks a right',
  balance: 'the account has too little credit',
  rule: 'it refused the request',
  rate: 'too many calls; it asks to wait',
  transient: 'it failed',
  gone: 'there is no such thing',
  unknown: 'it failed, and it may have happened all the same',
}

const idIn = ({ machineId }: Reading) => (machineId === undefined ? {} : { machineId })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

async function textOf(response: Response): Promise<string> {
  if (Number(response.headers.get('content-length') ?? 0) > LARGEST_ANSWER) {
    await response.body?.cancel()
    return ''
  }
  return await response.text()
}

const shownAs = (text: string) =>
  text.trim() === '' ? 'nothing' : /^\s*<(!doctype|html)/i.test(text) ? 'a web page' : `“${shortWords(text)}”`

/** A first line of an answer that nobody could read, for people. */
function shortWords(text: string): string {
  const words = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > 200 ? `${words.slice(0, 200)}…` : words
}
