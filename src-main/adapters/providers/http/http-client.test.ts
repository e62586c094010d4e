import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ProviderError } from '../provider-error.ts'
import { Gate } from './gate.ts'
import { type HttpCall, HttpClient } from './http-client.ts'
import type { Effect } from './refusal.ts'
import { FakeApi, testDeps } from './testing-api.ts'

let api: FakeApi
beforeAll(async () => {
  api = await new FakeApi(null).start()
  api.on('POST /slow', () => ({ never: true }))
  api.on('POST /page', () => ({ raw: '<html>Log in to the hotel</html>' }))
  api.on('POST /empty', () => ({ status: 204 }))
  api.on('POST /form', () => ({ body: { machines: [{ id: 7 }] } }))
  api.on('POST /busy', () => ({
    status: 429,
    raw: 'slow down',
    headers: { ratelimit: '"minute";r=0;t=12, "hour";r=9;t=900' },
  }))
})
afterAll(() => api.stop())

const call = (path: string, more: Partial<HttpCall<unknown>> = {}, patience = 60_000) => {
  const deps = testDeps(api.endpoint)
  const gate = new Gate(0, deps)
  const timeoutMs: Record<Effect, number> = { read: patience, repeat: patience, create: patience }
  const http = new HttpClient({ base: api.endpoint, headers: {}, secrets: [], deps, gate, read: () => ({}), timeoutMs })
  return http.call({ method: 'POST', path, schema: null, signal: AbortSignal.timeout(90_000), ...more })
}
const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error as ProviderError,
  )

describe('a call that nobody answers in time', () => {
  it.each([
    ['read', 'transient'],
    ['repeat', 'transient'],
    ['create', 'unknown'],
  ] as const)('is, where it is to %s, %s', async (effect, kind) => {
    const error = await failing(call('/slow', { effect }, 100))
    expect(error).toMatchObject({ kind, message: expect.stringContaining('no answer within') })
  })
})

it('takes nothing as an answer where nothing is needed, and a web page never', async () => {
  expect(await call('/empty')).toBeUndefined()
  expect(await failing(call('/page'))).toMatchObject({ kind: 'transient' })
  expect(await failing(call('/page', { effect: 'create' }))).toMatchObject({ kind: 'unknown' })
})

it('names what is not as documented', async () => {
  const schema = z.looseObject({ machines: z.array(z.looseObject({ id: z.string() })) })
  const error = await failing(call('/form', { schema }))
  expect(error.message).toContain('machines.0.id')
})

it('reads the longest wait of a rate limit that has run out', async () => {
  expect(await failing(call('/busy'))).toMatchObject({ kind: 'rate', data: { retryAfterMs: 12_000 } })
})
