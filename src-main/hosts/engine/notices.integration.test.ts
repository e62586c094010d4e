import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EngineProcess, makeTestHome, startEngine, type TestHome } from '../../testing/engine-process.ts'
import { until } from '../../testing/until.ts'

let home: TestHome
let engine: EngineProcess
beforeEach(async () => {
  home = makeTestHome()
  engine = await startEngine(home)
})
afterEach(async () => {
  await engine.stop()
  home.remove()
})

it('an end is told once, over a kill of the engine, and is new until somebody looked', async () => {
  const end = async (name: string) => {
    const job = await engine.client.jobs.submit({ spec: { name, command: 'exit 3', server: 'this-computer' } })
    return until(`${name} is told`, async () =>
      (await engine.client.notices.list({})).find(({ path }) => path === `/jobs/${job.id}`),
    )
  }
  const first = await end('first')
  expect(first).toMatchObject({ kind: 'failed', level: 'alarm', title: 'first: failed', seen: false, urgent: false })
  expect((await engine.client.engine.overview()).unseen).toBe(1)
  await engine.kill()
  engine = await startEngine(home)
  await end('second')
  const titles = async () => (await engine.client.notices.list({})).map(({ title }) => title)
  expect(await titles()).toEqual(['second: failed', 'first: failed'])
  expect(await engine.client.notices.seen({ upTo: first.id })).toEqual({ unseen: 1 })
  await expect(engine.client.notices.seen({})).rejects.toThrow()
  expect((await engine.client.engine.overview()).unseen).toBe(1)
})

it('a held queue starts nothing over a restart, and goes on at once when it is resumed', async () => {
  await engine.client.engine.settings.set({ queueHeld: true })
  const { id } = await engine.client.jobs.submit({ spec: { name: 'waits', command: 'true', server: 'this-computer' } })
  const held = await engine.client.jobs.get({ job: id })
  expect(held).toMatchObject({ status: 'queued', reason: 'the queue is held' })
  await engine.kill()
  engine = await startEngine(home)
  expect((await engine.client.engine.overview()).queueHeld).toBe(true)
  expect((await engine.client.jobs.get({ job: id })).status).toBe('queued')
  await engine.client.engine.settings.set({ queueHeld: false })
  await until('it has run', async () => (await engine.client.jobs.get({ job: id })).status === 'succeeded')
})

it('a setting that is changed leaves all others as they were', async () => {
  const { settings } = engine.client.engine
  await settings.set({ autoApprovePerHour: 1_000_000, logDays: 12, quietHours: { from: '22:00', until: '07:00' } })
  const changed = await settings.set({ notifyFailed: false })
  const left = { autoApprovePerHour: 1_000_000, logDays: 12, quietHours: { from: '22:00', until: '07:00' } }
  expect(changed).toMatchObject({ ...left, notifyFailed: false, notifyFinished: true })
  expect(await settings.set({})).toEqual(changed)
  expect(await settings.get()).toEqual(changed)
})
