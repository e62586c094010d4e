import { setTimeout as delay } from 'node:timers/promises'
import { ORPCError } from '@orpc/server'
import { expect, test } from 'vitest'
import { RemotebotError } from '../../../src-shared/vocabulary/index.ts'
import type { Attached } from '../attach/index.ts'
import { fakeEngines, fakeJob } from '../cli/testing/fake-engine.ts'
import { EngineLink } from './engine-link.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

/** Engines one after the other; each but the last is gone. Counts what is open. */
function engines(...lives: Handlers[]) {
  const seen = { attached: 0, open: 0 }
  const attach = async (): Promise<Attached> => {
    const handlers = lives[Math.min(seen.attached, lives.length - 1)] as Handlers
    seen.attached++
    seen.open++
    const attached = await fakeEngines(handlers).attach('never')
    let open = true
    return {
      ...attached,
      close: () => {
        if (open) seen.open--
        open = false
      },
    }
  }
  return { seen, link: new EngineLink(attach) }
}

const dead: Handlers = {
  'engine.status': () => Promise.reject(new Error('socket closed')),
  'jobs.get': () => Promise.reject(new Error('socket closed')),
}

test('an engine that went away is replaced, for all who use it at once, and the connection is left at the end', async () => {
  const { seen, link } = engines(dead, { 'jobs.get': () => fakeJob({ name: 'back' }) })
  const asked = await Promise.all([1, 2, 3].map(() => link.use((client) => client.jobs.get({ job: 'x' }))))
  expect(asked.map((job) => job.name)).toEqual(['back', 'back', 'back'])
  expect(seen.attached).toBe(2)
  await delay(0)
  expect(seen.open).toBe(0)
})

test('a refusal of the engine is a RemotebotError with its hint, and is not tried again', async () => {
  const { seen, link } = engines({
    'jobs.get': () => {
      throw new ORPCError('NOT_FOUND', { status: 404, message: 'No job x.', data: { hint: 'See job list.' } })
    },
  })
  const error = await link.use((client) => client.jobs.get({ job: 'x' })).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(RemotebotError)
  expect(error).toMatchObject({ code: 'NOT_FOUND', message: 'No job x.', data: { hint: 'See job list.' } })
  expect(seen.attached).toBe(1)
})

test('an engine that goes away each time is not asked for ever', async () => {
  const { seen, link } = engines(dead)
  await expect(link.use((client) => client.jobs.get({ job: 'x' }))).rejects.toMatchObject({ code: 'NO_ENGINE' })
  expect(seen.attached).toBe(6)
})

test('one who gives up takes nobody else along', async () => {
  let lives = 0
  const stop = new AbortController()
  const link = new EngineLink(async () => {
    lives++
    if (lives === 2) {
      setTimeout(() => stop.abort(new Error('enough')), 50)
      return new Promise<never>(() => {})
    }
    const handlers: Handlers = lives === 1 ? dead : { 'jobs.get': () => fakeJob({ name: 'back' }) }
    return fakeEngines(handlers).attach('never')
  })
  const impatient = link.use((client) => client.jobs.get({ job: 'x' }), stop.signal)
  const patient = link.use((client) => client.jobs.get({ job: 'x' }))
  await expect(impatient).rejects.toThrow('enough')
  expect((await patient).name).toBe('back')
})
