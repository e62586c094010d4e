import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../provider-error.ts'
import type { Provider } from '../types.ts'
import { type FakeAnswer, FakeApi } from './testing-api.ts'

interface Days {
  connect(endpoint: string): Provider
  secret: string
  /** One that only reads. */
  read(provider: Provider, signal: AbortSignal): Promise<unknown>
  /** The launch, as far as the call that makes the machine. */
  launch(provider: Provider, signal: AbortSignal): Promise<unknown>
  /** What a launch asks before, answered as on good days; the call that makes the machine is not among it. */
  prepare?(api: FakeApi): void
  /** A refusal as it looks there. */
  refuse(status: number, message: string): FakeAnswer
  /** Where this provider's meaning of a status is another. */
  expected?: Partial<Record<`${'read' | 'launch'} ${number}`, RefusalKind>>
}

const STATUSES: [status: number, read: RefusalKind, launch: RefusalKind][] = [
  [401, 'auth', 'auth'],
  [402, 'balance', 'balance'],
  [403, 'auth', 'auth'],
  [404, 'gone', 'gone'],
  [409, 'rule', 'rule'],
  [410, 'gone', 'gone'],
  [422, 'rule', 'rule'],
  [429, 'rate', 'rate'],
  [500, 'transient', 'unknown'],
  [502, 'transient', 'unknown'],
  [503, 'transient', 'unknown'],
  [504, 'transient', 'unknown'],
  [302, 'transient', 'transient'],
]

const BROKEN: [name: string, answer: FakeAnswer][] = [
  ['a web page instead of JSON', { raw: '<!doctype html><title>Log in to the hotel</title>' }],
  ['nothing', { raw: '' }],
  ['JSON that ends in the middle', { raw: '{"pods":[{"id":"a"' }],
  ['a connection that breaks in the middle', { raw: '{"pods":[{"id":"a"}]}', cut: true }],
  ['JSON of another form', { body: { surprise: true } }],
]

/** The tests of a bad day that are the same for every provider with an HTTP API of its own. */
export function badDays(name: string, { connect, secret, read, launch, prepare, refuse, expected = {} }: Days): void {
  describe(`${name} on a bad day`, () => {
    let api: FakeApi
    beforeAll(async () => {
      api = await new FakeApi(null).start()
      prepare?.(api)
    })
    afterAll(() => api.stop())

    const failing = async (call: Days['read'], answer: FakeAnswer, signal = AbortSignal.timeout(20_000)) => {
      // A launch gets as far as the call that makes the machine.
      if (call === launch) api.otherwise = answer
      else api.always = answer
      try {
        return await call(connect(api.endpoint), signal).then(
          () => expect.fail('it succeeded'),
          (failure: unknown) => failure,
        )
      } finally {
        api.always = null
        api.otherwise = null
      }
    }
    const told = (failure: unknown): ProviderError => {
      expect(failure).toBeInstanceOf(ProviderError)
      const all = JSON.stringify([(failure as ProviderError).message, (failure as ProviderError).data])
      expect(all).not.toContain(secret)
      return failure as ProviderError
    }

    for (const [status, onRead, onLaunch] of STATUSES) {
      for (const [what, call, fallback] of [
        ['read', read, onRead],
        ['launch', launch, onLaunch],
      ] as const) {
        const kind = expected[`${what} ${status}`] ?? fallback
        it(`${what}: ${status} means ${kind}, in the provider's words and without the key`, async () => {
          const failure = told(await failing(call, refuse(status, `no, said with ${secret} in it`)))
          expect(failure.kind).toBe(kind)
          expect(failure.data.httpStatus).toBe(status)
          expect(failure.message).toContain('no, said with ••• in it')
          expect(failure.data.details).toContain('•••')
        })
      }
    }

    it('429 says how long to wait, where the provider does, as seconds or as a date', async () => {
      const wait = async (headers: Record<string, string>) =>
        told(await failing(launch, { ...refuse(429, 'slow down'), headers })).data.retryAfterMs
      expect(await wait({})).toBeUndefined()
      expect(await wait({ 'retry-after': '7' })).toBe(7000)
      expect(await wait({ 'retry-after': new Date(Date.now() + 90_000).toUTCString() })).toBeGreaterThan(60_000)
      expect(await wait({ 'retry-after': 'soon' })).toBeUndefined()
    })

    for (const [what, answer] of BROKEN)
      it(`${what}: reads try again, a launch may have happened`, async () => {
        expect(told(await failing(read, answer)).kind).toBe('transient')
        expect(told(await failing(launch, answer)).kind).toBe('unknown')
      })

    it.each([404, 410])('a web page with %i does not say that anything is gone', async (status) => {
      const answer = { status, raw: '<!doctype html><title>This page is not here</title>' }
      expect(told(await failing(read, answer)).kind).not.toBe('gone')
      expect(told(await failing(launch, answer)).kind).not.toBe('gone')
    })

    it('nothing listens: nothing can have happened', async () => {
      const gone = await new FakeApi(null).start()
      await gone.stop()
      const failure = told(
        await launch(connect(gone.endpoint), AbortSignal.timeout(20_000)).catch((one: unknown) => one),
      )
      expect(failure.kind).toBe('transient')
      expect(failure.message).toContain('not reached')
    })

    it('an abort ends a call that nobody answers, with its own reason', async () => {
      const reason = new Error('quitting')
      const abort = new AbortController()
      setTimeout(() => abort.abort(reason), 50)
      expect(await failing(read, { never: true }, abort.signal)).toBe(reason)
    })
  })
}
