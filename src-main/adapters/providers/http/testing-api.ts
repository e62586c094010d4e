import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Contract, SeenRequest } from './testing-contract.ts'

/** What a fake answers. `raw` is sent as it is; `cut` ends the connection in the middle of it; `never` leaves the call waiting. */
export interface FakeAnswer {
  status?: number
  headers?: Record<string, string>
  body?: unknown
  raw?: string
  cut?: boolean
  never?: boolean
  /** Sent on purpose against the description: a provider on a bad day. */
  undescribed?: boolean
}
type Handler = (seen: SeenRequest) => FakeAnswer | Promise<FakeAnswer>

/** An HTTP server that answers as a provider would, and notes each request and everything that its description forbids. */
export class FakeApi {
  readonly seen: SeenRequest[] = []
  /** What was not as described, ours or the test's; a test ends with none. */
  readonly problems: string[] = []
  /** Answers everything, whatever is asked: a provider's bad day. */
  always: FakeAnswer | null = null
  /** Answers what no handler takes. */
  otherwise: FakeAnswer | null = null
  endpoint = ''
  private readonly handlers: [method: string, pattern: RegExp, handler: Handler][] = []
  private readonly server = createServer((request, response) => void this.take(request, response))

  /** @param isChecked which requests the contract describes */
  constructor(
    private readonly contract: Contract | null,
    private readonly isChecked: (seen: SeenRequest) => boolean = () => true,
  ) {}

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.endpoint = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /** `route` is a method and a path, such as "GET /pods/{id}"; later ones win. */
  on(route: string, handler: Handler): this {
    const [method, path] = route.split(' ') as [string, string]
    const pattern = new RegExp(`^${path.replace(/[.]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`)
    this.handlers.unshift([method, pattern, handler])
    return this
  }

  /** Requests so far of one route. */
  asked(route: string): SeenRequest[] {
    const [method, path] = route.split(' ') as [string, string]
    const pattern = new RegExp(`^${path.replace(/[.]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`)
    return this.seen.filter((one) => one.method === method && pattern.test(one.path))
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const url = new URL(request.url ?? '/', 'http://fake')
    const json = (request.headers['content-type'] ?? '').includes('json') && text !== ''
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === '' ? undefined : json ? (JSON.parse(text) as unknown) : text,
    }
    this.seen.push(seen)
    const checked = this.contract !== null && this.isChecked(seen)
    if (checked) this.problems.push(...(this.contract?.request(seen) ?? []))
    const handler = this.handlers.find(([method, pattern]) => method === seen.method && pattern.test(seen.path))?.[2]
    const answer = this.always ??
      (await handler?.(seen)) ??
      this.otherwise ?? { status: 599, raw: 'no handler', undescribed: true }
    if (answer.never) return
    const { status = 200, body } = answer
    if (answer.raw === 'no handler') this.problems.push(`${seen.method} ${seen.path} has no handler in this test`)
    if (checked && answer !== this.always && !answer.undescribed)
      this.problems.push(...(this.contract?.answer(seen, status, body) ?? []))
    const out = answer.raw ?? (body === undefined ? '' : JSON.stringify(body))
    response.writeHead(status, {
      'content-type': answer.raw === undefined ? 'application/json' : 'text/plain',
      ...(answer.cut ? { 'content-length': String(out.length + 100) } : {}),
      ...answer.headers,
    })
    if (!answer.cut) return void response.end(out)
    response.write(out.slice(0, out.length / 2))
    setTimeout(() => response.destroy(), 20)
  }
}

/** Time for clients under test: no gate waits. */
export const testDeps = (endpoint: string) => ({
  now: () => Date.now(),
  sleep: async () => {},
  endpoint,
  folder: '/nowhere',
})
