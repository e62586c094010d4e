import { expect, test } from 'vitest'
import { parseJobFile } from '../../../../../src-shared/job-file/index.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeServer } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

const here = fakeServer()
const gpu1 = fakeServer({ origin: 'ssh', name: 'gpu1' })
const report = {
  files: 2,
  bytes: 1203,
  sentBytes: 0,
  unchanged: 7,
  deleted: 1,
  changes: [
    { path: 'a.py', action: 'update', bytes: 1200, reason: null },
    { path: 'gone.py', action: 'delete', bytes: 3, reason: null },
  ],
  moreChanges: 0,
  durationMs: 5,
}

/** A dry run of a job that pushes the current folder; answers what the engine was asked to compare with. */
async function dryRun(pushed: string | null, ...args: string[]) {
  const asked: Array<{ server: string; target: string; dryRun: boolean; excludes: string[] }> = []
  const known = { serverName: 'gpu1', files: 1, bytes: 1, complete: true, pushedAt: 1, serverId: gpu1.id }
  const engines = fakeEngines({
    'servers.list': () => [here, gpu1],
    'servers.get': () => gpu1,
    'sync.status': () => (pushed ? [{ ...known, source: process.cwd(), target: pushed }] : []),
    'sync.push': async function* (input: never) {
      asked.push(input)
      yield { report, folder: '/x' }
    },
  })
  const io = fakeIo()
  const code = await runCli(['job', 'submit', '--dry-run', '--push', '.', ...args, '--', 'make'], io, engines)
  return { code, out: io.out(), err: io.err(), asked: asked[0] }
}

test('the job is on standard output, what would be pushed beside it', async () => {
  const { code, out, err, asked } = await dryRun('~/.remotebot/work/main-123456', '--server', 'gpu1')
  expect(parseJobFile(out, 'out')).toEqual({ command: 'make', server: 'gpu1', push: { folder: process.cwd() } })
  expect(err).toBe(`It would push ${process.cwd()}: 2 changes, 7 unchanged\n~ a.py  1.2 kB\n- gone.py\n`)
  expect(asked).toMatchObject({
    server: gpu1.id,
    target: '~/.remotebot/work/main-123456',
    dryRun: true,
    excludes: ['/.remotebot'],
  })
  expect(code).toBe(0)
})

test('it is compared with the workspace that is named, else with an empty one', async () => {
  const named = await dryRun('~/.remotebot/work/other', '--server', 'gpu1', '--workspace', 'w')
  expect(named.asked?.target).toBe('~/.remotebot/work/w')
  for (const elsewhere of ['~/elsewhere', '~/.remotebot/work/other']) {
    const first = await dryRun(elsewhere, '--server', 'gpu1')
    expect(first.asked?.target).toMatch(/^~\/\.remotebot\/work\/[0-9a-f-]{36}$/)
  }
  const anywhere = await dryRun('~/.remotebot/work/main-123456')
  expect(anywhere.asked?.server).toBe(here.id)
  expect(anywhere.err).toContain('7 unchanged, fewer to a server that has some of it\n')
})

test('--json has both in one object; a repository is only named', async () => {
  expect(JSON.parse((await dryRun(null, '--json')).out)).toMatchObject({ status: 'draft', push: { files: 2 } })
  const io = fakeIo()
  const args = ['job', 'run', '--dry-run', '--push', 'https://example.org/a', '--', 'make']
  expect(await runCli(args, io, fakeEngines(null))).toBe(0)
  expect(io.err()).toBe('It would clone and push https://example.org/a.\n')
})
