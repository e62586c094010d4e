import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { BootstrapRecord, Job } from '../../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeJob } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

type Handlers = NonNullable<Parameters<typeof fakeEngines>[0]>

const NOW = Date.UTC(2026, 10, 21, 3)
const step = (number: number, state: BootstrapRecord['state']): BootstrapRecord => ({
  number,
  name: `step-${number}`,
  state,
  startedAt: NOW,
  endedAt: null,
  exitCode: null,
})
const report = {
  files: 2,
  bytes: 2048,
  sentBytes: 100,
  unchanged: 1,
  deleted: 0,
  changes: [],
  moreChanges: 0,
  durationMs: 5,
}

/** An engine whose job goes through these states, one after the other, with what is logged by then. */
function engineThrough(
  states: Array<{ job: Partial<Job>; logs: Record<string, string> }>,
  more: Handlers = {},
): Handlers {
  const first = fakeJob({ status: 'deploying', outcome: null, exitCode: null, exitText: null, endedAt: null })
  let at = 0
  const job = () => fakeJob({ ...first, ...states[at]?.job })
  const logs = () => states[at]?.logs ?? {}
  const source = (name: string) => `${first.id}.1.${name}`
  return {
    'jobs.submit': job,
    'jobs.get': job,
    'engine.changes': async function* () {
      for (; at < states.length - 1; at++) {
        yield [{ aggregate: 'jobs', id: first.id }]
        await delay(20)
      }
      yield [{ aggregate: 'jobs', id: first.id }]
      await new Promise(() => {})
    },
    'logs.watch': async function* () {
      for (;;) {
        yield Object.entries(logs()).map(([name, text]) => ({
          source: source(name),
          size: text.length,
          complete: false,
        }))
        await delay(5)
      }
    },
    'logs.sources': () =>
      Object.entries(logs()).map(([name, text]) => ({
        id: source(name),
        jobId: first.id,
        attempt: 1,
        step: name,
        size: text.length,
        complete: true,
        notices: [],
        path: '/log',
      })),
    'logs.read': ({ source: id, offset }: { source: string; offset: number }) => {
      const text = logs()[id.split('.')[2] as string] ?? ''
      return { bytes: new Blob([text.slice(offset)]), nextOffset: text.length, size: text.length, complete: true }
    },
    ...more,
  }
}

const SET_UP: Array<{ job: Partial<Job>; logs: Record<string, string> }> = [
  { job: { status: 'deploying', stage: 'deploy' }, logs: {} },
  {
    job: { status: 'running', stage: 'bootstrap', bootstrap: [step(1, 'cached'), step(2, 'running')] },
    logs: { 'bootstrap-1': 'skipped\n', 'bootstrap-2': 'fetching\n' },
  },
  {
    job: { status: 'running', stage: 'run', bootstrap: [step(1, 'cached'), step(2, 'done')] },
    logs: { 'bootstrap-1': 'skipped\n', 'bootstrap-2': 'fetching\n', run: 'result\n' },
  },
]
const END = { 'bootstrap-1': 'skipped\n', 'bootstrap-2': 'fetching\n', run: 'result\n', events: '{"type":"step"}\n' }
const DONE = { status: 'succeeded', outcome: 'succeeded', exitCode: 0, endedAt: NOW } as const
const RESULTS = { files: 2, bytes: 2048, folder: '/data/results/x', at: NOW }

async function run(args: string[], handlers: Handlers, tty = false) {
  const io = fakeIo({ tty })
  const code = await runCli(['job', 'run', ...args, '--', 'x'], io, fakeEngines(handlers))
  return { code, out: io.out(), err: io.err() }
}

test('job run: standard output is the command’s alone; setting up goes beside it, divided', async () => {
  const { code, out, err } = await run([], engineThrough([...SET_UP, { job: DONE, logs: END }]))
  expect(out).toBe('result\n')
  expect(err).toBe('--- setting up, step 1 ---\nskipped\n--- setting up, step 2 ---\nfetching\n--- the command ---\n')
  expect(code).toBe(0)
})

test('job run -v says which step is set up, which was skipped, and how to get the results', async () => {
  const { err } = await run(['-v'], engineThrough([...SET_UP, { job: { ...DONE, results: RESULTS }, logs: END }]))
  expect(err.match(/setting up: step 1 of 2 is unchanged, skipped: step-1/g)).toHaveLength(1)
  expect(err.match(/setting up: step 2 of 2 step-2/g)).toHaveLength(1)
  expect(err).toMatch(/2 files \(2 kB\) came home\. Copy them here: remotebot job download [0-9a-z]{8}\n$/)
})

test('counts of a push are rewritten in place, on a terminal only', async () => {
  const deploy = (detail: string) =>
    fakeJob().stages.map((record) =>
      record.stage === 'deploy' ? { ...record, state: 'active' as const, detail } : record,
    )
  const states = [
    { job: { stage: 'deploy' as const, stages: deploy('1 of 9 files') }, logs: {} },
    { job: DONE, logs: END },
  ]
  expect((await run([], engineThrough(states), true)).err).toContain('\r\x1b[Kdeploying: 1 of 9 files\r\x1b[K')
  expect((await run(['-v'], engineThrough(states))).err).not.toContain('\r')
})

test('a held job is over: its own exit code, until when, and how to end it', async () => {
  const held = { status: 'cleaning_up', outcome: 'failed', exitCode: 3, exitText: 'exit 3', heldUntil: NOW } as const
  const { code, err } = await run(
    [],
    engineThrough([
      { job: {}, logs: {} },
      { job: held, logs: {} },
    ]),
  )
  expect(code).toBe(3)
  expect(err).toMatch(/failed: exit 3; held until 2026-11-2/)
})

test('--output-to copies what came home to a folder of the caller', async () => {
  const asked: unknown[] = []
  const handlers = engineThrough(
    [
      { job: {}, logs: {} },
      { job: { ...DONE, results: RESULTS }, logs: END },
    ],
    {
      'jobs.download': async function* (input: { target: string }) {
        asked.push(input)
        yield { report, folder: input.target }
      },
    },
  )
  const { code, out } = await run(['--output-to', 'here', '--json'], handlers)
  expect(asked).toMatchObject([{ target: `${process.cwd()}/here`, paths: [] }])
  expect(JSON.parse(out)).toMatchObject({ status: 'succeeded', downloadedTo: `${process.cwd()}/here` })
  expect(code).toBe(0)
})

test('a copy that fails is said with the next step, and is no success', async () => {
  const handlers = engineThrough(
    [
      { job: {}, logs: {} },
      { job: { ...DONE, results: RESULTS }, logs: END },
    ],
    {
      'jobs.download': () => {
        throw Object.assign(new Error('No space left on device.'), { code: 'DISK_FULL' })
      },
    },
  )
  const { code, err } = await run(['--output-to', '/full'], handlers)
  expect(err).toContain('Not copied to /full: No space left on device.')
  expect(err).toContain('Try again: remotebot job download')
  expect(code).toBe(1)
})

test('Ctrl-C while results are copied ends the copying; with --json the job is still told of', async () => {
  const io = fakeIo()
  const handlers = engineThrough(
    [
      { job: {}, logs: {} },
      { job: { ...DONE, results: RESULTS }, logs: END },
    ],
    {
      'jobs.download': async function* () {
        yield { progress: { phase: 'receiving', files: 2, filesDone: 1, bytes: 9, bytesDone: 4 } }
        io.signals.emit('SIGINT')
        await new Promise(() => {})
      },
    },
  )
  const code = await runCli(['job', 'run', '--json', '--output-to', '/there', '--', 'x'], io, fakeEngines(handlers))
  expect(code).toBe(130)
  expect(JSON.parse(io.out())).toMatchObject({ status: 'succeeded', exitCode: 0 })
  expect(io.err()).toMatch(/Not all was copied to \/there\. Go on: remotebot job download [0-9a-z]{8}\n/)
})

test('a folder that --output-to leaves empty is said before anything is started', async () => {
  const { code, err } = await run(['--output-to', ''], {})
  expect([code, err]).toEqual([2, expect.stringContaining('--output-to names no folder.')])
})

test('job logs --json of an engine that fails prints nothing that looks like an answer', async () => {
  const io = fakeIo()
  const read = () => {
    throw Object.assign(new Error('The log cannot be read.'), { code: 'STORE_DAMAGED' })
  }
  const engine = engineThrough([{ job: DONE, logs: END }], { 'logs.read': read })
  expect(await runCli(['job', 'logs', 'x', '--json'], io, fakeEngines(engine))).not.toBe(0)
  expect(io.out()).toBe('')
  expect(JSON.parse(io.err()).error.message).toBe('The log cannot be read.')
})

test('job logs --step prints that step only, and refuses one that there is not', async () => {
  const handlers = engineThrough([{ job: DONE, logs: END }])
  const call = async (...args: string[]) => {
    const io = fakeIo()
    const code = await runCli(['job', 'logs', 'x', ...args], io, fakeEngines(handlers))
    return { code, out: io.out(), err: io.err() }
  }
  expect((await call('--step', 'bootstrap-2')).out).toBe('fetching\n')
  expect((await call('--step', '1')).out).toBe('skipped\n')
  const absent = await call('--step', 'bootstrap-3')
  expect(absent.code).toBe(2)
  expect(absent.err).toContain('It has: bootstrap-1, bootstrap-2, run.')
})

test('job show tells of setting up, results and a hold', async () => {
  const io = fakeIo()
  const job = fakeJob({
    bootstrap: [step(1, 'cached'), { ...step(2, 'failed'), exitCode: 4, endedAt: NOW + 1000 }],
    results: RESULTS,
    heldUntil: NOW,
    workspaceDir: '/home/a/.remotebot/work/x-123456',
    spec: {
      ...fakeJob().spec,
      push: { git: 'https://example.org/a', ref: 'v1' },
      resources: { gpu: 2 },
      tools: ['git'],
    },
  })
  expect(await runCli(['job', 'show', 'x'], io, fakeEngines({ 'jobs.get': () => job }))).toBe(0)
  expect(io.out()).toMatch(/setting up 1 .*unchanged, skipped {2}step-1/)
  expect(io.out()).toMatch(/setting up 2 {2}1\.0 s .*failed: exit 4 {2}step-2/)
  for (const text of ['2 files (2 kB) in /data/results/x', 'https://example.org/a at v1', '2 GPU, git', 'x-123456']) {
    expect(io.out()).toContain(text)
  }
})
