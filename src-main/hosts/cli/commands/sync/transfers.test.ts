import { expect, test } from 'vitest'
import type { Engines } from '../../cli.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeJob, fakeServer } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

const report = {
  files: 12,
  bytes: 8_000_000,
  sentBytes: 1_200_000,
  unchanged: 30,
  deleted: 1,
  changes: [
    { path: 'src/a.ts', action: 'create', bytes: 1200, reason: null },
    { path: 'b\nc', action: 'delete', bytes: 3, reason: null },
    { path: 'pipe', action: 'skip', bytes: 0, reason: 'a socket' },
  ],
  moreChanges: 5,
  durationMs: 2000,
}
const progress = { phase: 'sending', files: 40, filesDone: 12, bytes: 8_000_000, bytesDone: 2_000_000 }

async function call(args: string[], handlers: Handlers, tty = false) {
  const io = fakeIo({ tty })
  const code = await runCli(args, io, fakeEngines(handlers))
  return { code, out: io.out(), err: io.err() }
}

/** A transfer that reports at last; keeps what it was asked. */
function transfer(asked: unknown[]) {
  return async function* (input: { target: string }) {
    asked.push(input)
    yield { progress }
    yield { report, folder: input.target }
  }
}

test('sync push makes the folder absolute and says what it did', async () => {
  const asked: unknown[] = []
  const args = ['sync', 'push', '.', '--server', 'gpu1', '--to', '~/code', '--exclude', '*.tmp']
  const { code, out, err } = await call(args, { 'sync.push': transfer(asked) })
  expect(asked).toMatchObject([
    {
      server: 'gpu1',
      source: process.cwd(),
      target: '~/code',
      excludes: ['*.tmp'],
      deletions: 'pushed',
      dryRun: false,
    },
  ])
  expect(out).toBe('12 files (8 MB), 30 unchanged, 1 deleted; 1.2 MB travelled in 2.0 s, into ~/code\n')
  expect(err).toContain('! pipe  (skipped: a socket)')
  expect(code).toBe(0)
})

test('a dry run lists what would travel, one line a file whatever its name', async () => {
  const { out, err } = await call(['sync', 'push', '.', '-s', 'a', '--to', '/x', '--dry-run'], {
    'sync.push': transfer([]),
  })
  const lines = out.trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toBe('+ src/a.ts  1.2 kB')
  expect(lines[3]).toBe('… and 5 more')
  expect(err).toContain('Nothing was changed')
})

test('what to remove there: by default what was pushed, all that is extra, or nothing', async () => {
  const asked: Array<{ deletions: string }> = []
  for (const flag of [[], ['--delete-extra'], ['--no-delete']]) {
    await call(['sync', 'push', '.', '-s', 'a', '--to', '/x', ...flag], { 'sync.push': transfer(asked) })
  }
  expect(asked.map(({ deletions }) => deletions)).toEqual(['pushed', 'extra', 'none'])
  const both = await call(['sync', 'push', '.', '-s', 'a', '--to', '/x', '--no-delete', '--delete-extra'], {})
  expect(both.code).toBe(2)
})

test('a folder that is not there is refused before anything is asked', async () => {
  const { code, err } = await call(['sync', 'push', '/no/such', '-s', 'a', '--to', '/x'], {})
  expect(err).toContain('There is no folder /no/such to push.')
  expect(code).toBe(2)
})

test('how far it is shows on a terminal and nowhere else', async () => {
  const handlers = { 'sync.pull': transfer([]) }
  const args = ['sync', 'pull', 'a', '-s', 'x', '--to', '/here']
  const terminal = await call(args, handlers, true)
  expect(terminal.err).toContain('\r\x1b[Ksending [#####               ] 12 of 40 files, 2 MB of 8 MB')
  expect((await call(args, handlers)).err).not.toContain('sending')
})

test('--json: one object', async () => {
  const { out } = await call(['sync', 'pull', 'a', 'b', '-s', 'x', '--to', '/here', '--json'], {
    'sync.pull': transfer([]),
  })
  expect(JSON.parse(out)).toMatchObject({ status: 'done', folder: '/here', source: 'a b', files: 12 })
})

test('a pull of which nothing is there has failed; one of which something came has not', async () => {
  const skipped = { path: 'nothing', action: 'skip', bytes: 0, reason: 'there is no such thing on the server' }
  const pulled = (files: number) =>
    call(['sync', 'pull', 'nothing', 'b', '-s', 'gpu1', '--to', '/here'], {
      'sync.pull': async function* () {
        yield { report: { ...report, files, unchanged: 0, changes: [skipped], moreChanges: 0 }, folder: '/here' }
      },
    })
  const none = await pulled(0)
  expect(none.err).toContain('Nothing came of gpu1: nothing (there is no such thing on the server).')
  expect([none.code, none.out]).toEqual([3, ''])
  expect((await pulled(1)).code).toBe(0)
})

test('a transfer goes on where another engine answers, and gives up where each one goes away', async () => {
  let engines = 0
  const gone = () => Promise.reject(new Error('socket closed'))
  const call = async (lives: number) => {
    engines = 0
    const io = fakeIo()
    const attach: Engines['attach'] = async () => {
      engines++
      const dead: Handlers = { 'sync.pull': gone, 'engine.status': gone }
      return fakeEngines(engines < lives ? dead : { 'sync.pull': transfer([]) }).attach('never')
    }
    const code = await runCli(['sync', 'pull', 'a', '-s', 'x'], io, { ...fakeEngines(null), attach })
    return { code, out: io.out(), err: io.err() }
  }
  const third = await call(3)
  expect(third.code).toBe(0)
  expect(third.err.match(/connecting again and going on/g)).toHaveLength(2)
  expect((await call(100)).code).toBe(9)
  expect(engines).toBe(4)
})

test('Ctrl-C ends a transfer with 130', async () => {
  const io = fakeIo()
  const begun = Promise.withResolvers<void>()
  const handlers = {
    'sync.pull': async function* () {
      begun.resolve()
      yield { progress }
      await new Promise(() => {})
    },
  }
  const running = runCli(['sync', 'pull', 'a', '-s', 'x'], io, fakeEngines(handlers))
  await begun.promise
  io.signals.emit('SIGINT')
  expect(await running).toBe(130)
})

test('sync status lists what was pushed, and what was cut off', async () => {
  const folder = {
    serverId: fakeServer().id,
    serverName: 'gpu1',
    source: '/home/anna/code',
    target: '~/code',
    files: 3,
    bytes: 1000,
    complete: false,
    pushedAt: Date.now(),
  }
  const handlers = { 'sync.status': () => [folder] }
  expect((await call(['sync', 'status'], handlers)).out).toMatch(/\/home\/anna\/code +gpu1 +~\/code.*cut off/)
  expect(JSON.parse((await call(['sync', 'status', '--json'], handlers)).out)).toMatchObject([
    { name: '/home/anna/code', status: 'cut off' },
  ])
  expect((await call(['sync', 'status'], { 'sync.status': () => [] })).out).toContain('Nothing was pushed yet')
})

test('job download: all outputs here, a path here, a path there', async () => {
  const asked: unknown[] = []
  const job = fakeJob()
  const handlers = { 'jobs.get': () => job, 'jobs.download': transfer(asked) }
  for (const args of [[], ['model.bin'], ['logs/*.txt', '/tmp/x'], ['--to', '/tmp/y']]) {
    expect((await call(['job', 'download', job.name, ...args], handlers)).code).toBe(0)
  }
  expect(asked).toMatchObject([
    { job: job.id, paths: [], target: process.cwd() },
    { paths: ['model.bin'], target: process.cwd() },
    { paths: ['logs/*.txt'], target: '/tmp/x' },
    { paths: [], target: '/tmp/y' },
  ])
})

test('job hold and release say what they did', async () => {
  const asked: unknown[] = []
  const handlers = {
    'jobs.hold': (input: unknown) => {
      asked.push(input)
      return fakeJob({ name: 'nightly', heldUntil: new Date(2026, 10, 21, 12, 30).getTime() })
    },
    'jobs.release': () => fakeJob({ name: 'nightly' }),
  }
  expect((await call(['job', 'hold', 'nightly', '--for', '30m'], handlers)).out).toBe(
    'nightly is held until 2026-11-21 12:30:00.\n',
  )
  expect(asked).toMatchObject([{ job: 'nightly', seconds: 1800 }])
  expect((await call(['job', 'release', 'nightly'], handlers)).out).toBe('nightly is no longer held.\n')
  expect((await call(['job', 'hold', 'nightly'], handlers)).code).toBe(2)
})
