import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { describeIssues } from '../../../../../src-shared/vocabulary/index.ts'
import type { FaultKind } from '../settings.ts'
import type { Cloud } from './cloud.ts'
import { CARRIED_OUT, FAULT_ANSWERS, faultOf, withoutFirst } from './faults.ts'
import { ApiProblem } from './problem.ts'
import { ROUTES, type Route } from './routes.ts'

const LONGEST_BODY = 100_000

/** The cloud's API over HTTP. `onCall` is told of every call with the right token, `log` of what should not happen. */
export function createApi(cloud: Cloud, token: string, onCall: () => void, log: (text: string) => void): Server {
  let count = 0
  return createServer((request, response) => {
    response.on('error', () => {})
    void serve(request, response).catch((error: unknown) => {
      const problem = asProblem(error)
      if (problem.status === 500) log(String((error as Error).stack))
      send(response, problem.status, problemBody(problem.code, problem.message))
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!sameText(request.headers.authorization ?? '', `Bearer ${token}`))
      throw new ApiProblem(401, 'bad_key', 'This is not the key of this demo cloud.')
    onCall()
    const { route, id } = routeOf(request)
    const body = await bodyOf(request)
    const { call } = route
    const fault = call && faultOf(cloud.settings, call, count++)
    if (call && fault && cloud.settings.failNext.length > 0)
      cloud.changeSettings({ failNext: withoutFirst(cloud.settings, call) })
    if (fault && !CARRIED_OUT.includes(fault)) return fail(response, fault)
    const answer = route.answer(cloud, id, body)
    if (fault) fail(response, fault, answer)
    else send(response, 200, answer)
  }

  function fail(response: ServerResponse, fault: FaultKind, answer: unknown = {}): void {
    const [status, code, message] = FAULT_ANSWERS[fault] ?? []
    const { retryAfterSeconds } = cloud.settings.faults
    if (fault === 'rate-limit') response.setHeader('retry-after', String(retryAfterSeconds))
    const machineId = fault === 'id-in-error' ? (answer as { id?: string }).id : undefined
    if (status && code && message) return send(response, status, problemBody(code, message, machineId))
    if (fault === 'answer-lost') return void response.destroy()
    if (fault === 'not-json') {
      response.writeHead(502, { 'content-type': 'text/html' })
      return void response.end('<html><body><h1>502 Bad Gateway</h1></body></html>')
    }
    if (fault === 'truncated') {
      const text = JSON.stringify(answer)
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end(text.slice(0, Math.floor(text.length / 2)))
    }
    // timeout: the connection stays open and nothing comes.
  }
}

function routeOf(request: IncomingMessage): { route: Route; id: string } {
  const path = decodeURIComponent((request.url ?? '/').split('?')[0] as string)
  for (const route of ROUTES) {
    const match = route.method === request.method ? route.path.exec(path) : null
    if (match) return { route, id: match[1] ?? '' }
  }
  throw new ApiProblem(404, 'no_route', `There is no ${request.method} ${path}.`)
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += (part as Buffer).length
    if (length > LONGEST_BODY) throw new ApiProblem(413, 'too_big', 'The request is too big.')
    parts.push(part as Buffer)
  }
  const text = Buffer.concat(parts).toString('utf8')
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiProblem(400, 'not_json', 'The request is not JSON.')
  }
}

function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  if (error instanceof z.ZodError) return new ApiProblem(422, 'invalid', describeIssues(error.issues))
  if (error instanceof URIError) return new ApiProblem(400, 'invalid', 'The address is damaged.')
  return new ApiProblem(500, 'internal', `The demo cloud failed: ${(error as Error).message}`)
}

const problemBody = (code: string, message: string, machineId?: string) => ({
  error: { code, message, ...(machineId ? { machineId } : {}) },
})

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}
