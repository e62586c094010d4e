import { expect, test } from 'vitest'
import type { Overview } from '../../../../src-shared/vocabulary/index.ts'
import { settings } from '../../../../src-shared/vocabulary/index.ts'
import { NO_OVERVIEW } from '../../../testing/no-overview.ts'
import { runCli } from '../run.ts'
import { fakeEngines } from '../testing/fake-engine.ts'
import { fakeIo } from '../testing/fake-io.ts'

const OVERVIEW: Overview = {
  ...NO_OVERVIEW,
  activeJobs: 3,
  underWayJobs: 1,
  queuedJobs: 2,
  queueHeld: true,
  totalJobs: 3,
}

async function call(argv: string[], change: Partial<Overview> = {}) {
  const set: unknown[] = []
  const io = fakeIo()
  const engines = fakeEngines({
    'engine.settings.set': (input) => {
      set.push(input)
      return settings.parse(input)
    },
    'engine.overview': () => ({ ...OVERVIEW, ...change }),
    'jobs.list': () => ({ items: [], nextCursor: null }),
  })
  const code = await runCli(argv, io, engines)
  return { code, set, out: io.out(), err: io.err() }
}

test('the queue is held and let go on, and says how many wait', async () => {
  const held = await call(['queue', 'hold'])
  expect(held.set).toEqual([{ queueHeld: true }])
  expect(held.out).toContain(
    'The queue is held: no job in it starts. 2 jobs wait. Let it go on with: remotebot queue resume',
  )
  const open = await call(['queue', 'resume'], { queuedJobs: 1 })
  expect(open.set).toEqual([{ queueHeld: false }])
  expect(open.out).toContain('The queue goes on. 1 job waits.')
  expect(JSON.parse((await call(['queue', 'hold', '--json'])).out)).toMatchObject({ status: 'held', queued: 2 })
})

test('the first words say that it is held', async () => {
  expect((await call([])).out).toContain('The queue is held: remotebot queue resume')
  expect((await call([], { queueHeld: false })).out).not.toContain('held')
})
