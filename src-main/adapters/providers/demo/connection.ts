import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { z } from 'zod'
import type { RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../provider-error.ts'
import { readCloudFile, startCloud } from './cloud-process.ts'
import { clientSettings } from './settings.ts'
import { type CloudFile, wireProblem } from './wire.ts'

export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  /** Repeating it would do something a second time: a lost answer is `unknown`, not `transient`. */
  once?: boolean
}

/** Calls the demo cloud of a folder, which is started first where it does not run. */
export class Connection {
  private starting: Promise<CloudFile> | null = null

  constructor(
    private readonly folder: string,
    /** Where it is found instead, as `http://host:port`. */
    private readonly endpoint: string | undefined,
  ) {}

  /** @throws ProviderError; the signal's reason when aborted */
  async call<S extends z.ZodType>(answer: S, call: Call, signal: AbortSignal): Promise<z.output<S>> {
    let cloud = readCloudFile(this.folder)
    for (let tries = 0; tries < 3; tries++) {
      signal.throwIfAborted()
      cloud ??= await untilAborted(this.started(null), signal)
      try {
        return await this.send(answer, call, cloud, signal)
      } catch (error) {
        // Nothing was sent: it has ended since.
        if (!(error instanceof NotThere)) throw error
        cloud = await untilAborted(this.started(cloud), signal)
      }
    }
    throw new ProviderError('transient', 'The demo cloud ends as soon as it is started: see cloud.log in its folder.')
  }

  /** One start for all who wait for it; whoever is called off stops waiting, and the others do not. */
  private started(stale: CloudFile | null): Promise<CloudFile> {
    this.starting ??= startCloud(this.folder, stale).finally(() => {
      this.starting = null
    })
    return this.starting
  }

  private async send<S extends z.ZodType>(answer: S, call: Call, cloud: CloudFile, signal: AbortSignal) {
    const got = await this.exchange(call, cloud, signal)
    const body = jsonOf(got.text)
    if (got.status >= 400) throw refusal(call, got, body)
    const parsed = answer.safeParse(body)
    if (parsed.success) return parsed.data
    throw lost(call, 'The demo cloud gave an answer that makes no sense.', got.text)
  }

  private async exchange(call: Call, cloud: CloudFile, signal: AbortSignal) {
    const base = this.endpoint ?? `http://127.0.0.1:${cloud.port}`
    const deadline = AbortSignal.timeout(clientSettings(this.folder).answerSeconds * 1000)
    try {
      const response = await open(`${base}${call.path}`, call, cloud.token, AbortSignal.any([signal, deadline]))
      return {
        status: response.statusCode ?? 0,
        text: await text(response),
        retryAfter: response.headers['retry-after'],
      }
    } catch (error) {
      signal.throwIfAborted()
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') throw new NotThere()
      const what = deadline.aborted
        ? 'The demo cloud gave no answer in time.'
        : 'The connection to the demo cloud broke.'
      throw lost(call, what, String((error as Error).message))
    }
  }
}

class NotThere extends Error {}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function open(url: string, call: Call, token: string, signal: AbortSignal): Promise<IncomingMessage> {
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  }
  return new Promise((resolve, reject) => {
    // A connection of its own for each call: one that is kept might have ended with the process behind it.
    const outgoing = request(url, { method: call.method, headers, signal, agent: false })
    outgoing.once('response', resolve).once('error', reject)
    outgoing.end(body)
  })
}

const lost = (call: Call, message: string, details: string) =>
  new ProviderError(call.once ? 'unknown' : 'transient', message, { details: details.slice(0, 2000) })

/** What a refusal means. Only 503 promises that nothing was done; other 5xx may come after it was. */
function refusal(call: Call, got: { status: number; text: string; retryAfter?: string }, body: unknown): ProviderError {
  const { status } = got
  const problem = wireProblem.safeParse(body)
  const error = problem.success ? problem.data.error : null
  const seconds = Number(got.retryAfter)
  return new ProviderError(kindOf(call, status, error?.code), error?.message ?? `It answered with HTTP ${status}.`, {
    httpStatus: status,
    details: got.text.slice(0, 2000),
    ...(error?.machineId ? { machineId: error.machineId } : {}),
    ...(got.retryAfter && Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  })
}

function kindOf(call: Call, status: number, code: string | undefined): RefusalKind {
  if (status === 401 || status === 403) return 'auth'
  if (status === 402) return 'balance'
  if (status === 404 || status === 410) return 'gone'
  if (status === 429) return 'rate'
  if (code === 'no_capacity') return 'capacity'
  if (status < 500) return 'rule'
  return status === 503 || !call.once ? 'transient' : 'unknown'
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
