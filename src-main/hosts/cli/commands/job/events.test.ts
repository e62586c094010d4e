import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Job, type JobEventRecord, RemotebotError } from '../../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../../run.ts'
import { fakeEngines, fakeJob } from '../../testing/fake-engine.ts'
import { fakeIo } from '../../testing/fake-io.ts'

const AT = Date.UTC(2026, 10, 21, 3)
const record = (offset: number, event: JobEventRecord['event'], attempt = 1): JobEventRecord => ({
  attempt,
  offset,
  at: AT,
  event,
  problem: null,
})

const RECORDS: JobEventRecord[] = [
  record(0, { type: 'progress', task: 'job', done: 40, total: 100, unit: 'steps', at: 1e20 }),
  record(1, { type: 'progress', task: 'shard', fraction: 0.25, message: 'a\nb' }),
  record(2, { type: 'metric', name: 'loss', value: 0.31, step: 12 }),
  record(3, { type: 'step', name: 'train', state: 'started' }),
  { ...record(4, null), problem: { message: 'not JSON', line: '\x1b[31mhello' } },
  record(0, { type: 'artifact', name: 'model', path: 'm.bin' }, 2),
  record(1, { type: 'result', value: { ok: [true] }, message: 'fine' }, 2),
]

/** An engine whose job has these events; two a page. */
function engineWith(records: JobEventRecord[], job: () => Job, more: object = {}) {
  return {
    'jobs.get': () => job(),
    'jobs.events': ({ cursor = '0' }: { cursor?: string }) => {
      const from = Number(cursor)
      const items = records.slice(from, from + 2)
      const end = String(from + items.length)
      return { items, nextCursor: from + items.length < records.length ? end : null, endCursor: end }
    },
    ...more,
  }
}

async function events(args: string[], engine: Parameters<typeof fakeEngines>[0]) {
  const io = fakeIo()
  const code = await runCli(['job', 'events', 'x', ...args], io, fakeEngines(engine))
  return { code, out: io.out(), err: io.err() }
}

test('a line for each event; control characters cannot reach the terminal', async () => {
  const { code, out, err } = await events([], engineWith(RECORDS, fakeJob))
  expect(code).toBe(0)
  expect(out.split('\n').map((line) => line.slice(21))).toEqual([
    'progress    job  40 of 100 steps (40 %)',
    'progress    shard  25 %  a b',
    'metric      loss = 0.31  (step 12)',
    'step        train  started',
    'not an event: not JSON: [31mhello',
    'artifact    model  m.bin',
    'result      {"ok":[true]}  fine',
    '',
  ])
  expect(err).toBe('--- attempt 2 ---\n')
})

test('--json is one array of records, the event as the job wrote it', async () => {
  const { out } = await events(['--json'], engineWith(RECORDS, fakeJob))
  const all = JSON.parse(out)
  expect(all).toHaveLength(RECORDS.length)
  expect(all[0]).toMatchObject({ name: 'echo hello', status: 'succeeded', at: '2026-11-21T03:00:00.000Z', attempt: 1 })
  expect(all[0].event).toEqual(RECORDS[0]?.event)
  expect(JSON.parse((await events(['--json'], engineWith([], fakeJob))).out)).toEqual([])
})

test('--json of an engine that fails half-way is a whole array, and no success', async () => {
  const engine = engineWith(RECORDS, fakeJob)
  const pages = engine['jobs.events']
  engine['jobs.events'] = (input) => {
    if (input.cursor !== undefined) throw new RemotebotError('STORE_DAMAGED', 'The log cannot be read.')
    return pages(input)
  }
  const { code, out, err } = await events(['--json'], engine)
  expect(JSON.parse(out)).toHaveLength(2)
  expect(JSON.parse(err).error.code).toBe('STORE_DAMAGED')
  expect(code).not.toBe(0)
})

test('Ctrl-C while events are read leaves a whole array of what was there', async () => {
  const io = fakeIo()
  const engine = engineWith(RECORDS, fakeJob)
  const pages = engine['jobs.events']
  const stopping = (input: { cursor?: string }) => {
    if (input.cursor === undefined) return pages(input)
    io.signals.emit('SIGINT')
    return new Promise(() => {})
  }
  const engines = fakeEngines({ ...engine, 'jobs.events': stopping })
  expect(await runCli(['job', 'events', 'x', '--json'], io, engines)).toBe(130)
  expect(JSON.parse(io.out())).toHaveLength(2)
  expect(io.err()).toBe('')
})

test.each([
  ['has ended', { status: 'succeeded', endedAt: AT }],
  ['is only held', { status: 'cleaning_up', endedAt: null, heldUntil: AT }],
] as const)('--follow says each event once, also the last that comes when the job %s', async (_, end) => {
  const records = RECORDS.slice(0, 1)
  let job = fakeJob({ status: 'running', outcome: null, exitCode: null, endedAt: null })
  const { id } = job
  const source = () => ({ source: `${id}.1.events`, size: records.length * 10, complete: false })
  const engine = engineWith(records, () => job, {
    'logs.watch': async function* () {
      yield [source()]
      for (const next of RECORDS.slice(1, 5)) {
        await delay(5)
        records.push(next)
        yield [source()]
      }
      await new Promise(() => {})
    },
    'logs.sources': () => [
      { id: source().source, jobId: id, attempt: 1, step: 'events', size: 50, complete: true, notices: [], path: '/l' },
    ],
    'engine.changes': async function* () {
      while (records.length < 5) await delay(5)
      // The size stays: only the end of the job makes a line of what has none.
      records.push({ ...(RECORDS[6] as JobEventRecord), attempt: 1 })
      job = { ...job, ...end, outcome: 'succeeded', exitCode: 0 }
      yield [{ aggregate: 'jobs', id }]
      await new Promise(() => {})
    },
  })
  const { code, out } = await events(['--follow', '--json'], engine)
  expect(code).toBe(0)
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event?.type ?? null),
  ).toEqual(['progress', 'progress', 'metric', 'step', null, 'result'])
})

test('job logs leaves events out: they are no output', async () => {
  const job = fakeJob()
  const bytes = Buffer.from('output\n')
  const info = (step: string) => ({
    id: `${job.id}.1.${step}`,
    jobId: job.id,
    attempt: 1,
    step,
    size: bytes.length,
    complete: true,
    notices: [],
    path: '/l',
  })
  const io = fakeIo()
  const code = await runCli(
    ['job', 'logs', 'x'],
    io,
    fakeEngines({
      'jobs.get': () => job,
      'logs.sources': () => [info('events'), info('run')],
      'logs.read': ({ source }: { source: string }) => {
        if (source !== info('run').id) throw new Error(`nobody asked for ${source}`)
        return { bytes: new Blob([bytes]), nextOffset: bytes.length, size: bytes.length, complete: true }
      },
    }),
  )
  expect([code, io.out()]).toEqual([0, 'output\n'])
})
