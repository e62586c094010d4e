import { expect, test } from 'vitest'
import { RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { runCli } from '../run.ts'
import { fakeEngines } from '../testing/fake-engine.ts'
import { fakeIo } from '../testing/fake-io.ts'

const totals = { sources: 2, sourcesDone: 2, bytes: 10, bytesDone: 10 }
const found = (line: number, over: object = {}) => ({
  source: `job_${'0'.repeat(20)}.1.run`,
  jobId: `job_${'0'.repeat(20)}`,
  jobName: 'nightly',
  serverName: 'gpu1',
  attempt: 1,
  step: 'run',
  line,
  offset: 0,
  at: Date.UTC(2026, 10, 21),
  text: `line ${line + 1}`,
  marks: [[0, 4]],
  before: line > 0 ? [{ line: line - 1, text: `line ${line}` }] : [],
  after: [{ line: line + 1, text: `line ${line + 2}` }],
  ...over,
})

async function call(argv: string[], search: (input: never) => AsyncGenerator<unknown>) {
  const io = fakeIo()
  const code = await runCli(['log', 'search', ...argv], io, fakeEngines({ 'logs.search': search }))
  return { code, out: io.out(), err: io.err() }
}

test('log search prints each line once, as grep does', async () => {
  let asked: unknown
  const { code, out } = await call(
    ['line', '--regex', '--server', 'a', '--server', 'b', '--job', 'nightly', '--step', 'run', '-C', '1'],
    async function* (input) {
      asked = input
      yield { results: [found(0), found(1)], lines: 2, ...totals, done: false }
      const setup = { source: `job_${'0'.repeat(20)}.2.bootstrap-1`, attempt: 2, step: 'bootstrap-1', after: [] }
      yield { results: [found(8), found(3, setup)], lines: 4, ...totals, done: true }
    },
  )
  expect(asked).toMatchObject({
    query: { text: 'line', regex: true, caseSensitive: false, word: false },
    ...{ servers: ['a', 'b'], jobs: ['nightly'], steps: ['run'], context: 1, limit: 1000 },
  })
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    `nightly  job_${'0'.repeat(20)}  gpu1`,
    ...['1:line 1', '2:line 2', '3-line 3', '--', '8-line 8', '9:line 9', '10-line 10', ''],
    `nightly  job_${'0'.repeat(20)}  gpu1, attempt 2, bootstrap-1`,
    ...['3-line 3', '4:line 4', ''],
  ])
})

test('log search knows steps as job logs does, and refuses what is none', async () => {
  let asked: unknown
  const nothing = async function* (input: unknown) {
    asked = input
    yield { results: [], lines: 0, ...totals, done: true }
  }
  expect((await call(['x', '--step', 'events', '--step', '1'], nothing)).code).toBe(0)
  expect(asked).toMatchObject({ steps: ['events', 'bootstrap-1'] })
  const wrong = await call(['x', '--step', 'bootstrap'], nothing)
  expect(wrong.err).toContain('A step is needed')
  expect(wrong.code).toBe(2)
})

test('log search --json prints one array, also of nothing', async () => {
  const some = await call(['line', '--json', '--limit', '1'], async function* () {
    yield { results: [found(0)], lines: 1, ...totals, done: false }
    yield { results: [], lines: 7, ...totals, done: true }
  })
  expect(JSON.parse(some.out)).toMatchObject([{ name: 'nightly', line: 0, at: '2026-11-21T00:00:00.000Z' }])
  expect(some.err).toContain('1 of 7 lines are printed')
  const none = await call(['line', '--json'], async function* () {
    yield { results: [], lines: 0, ...totals, done: true }
  })
  expect([none.code, none.out]).toEqual([0, '[]\n'])
})

test('log search says what the engine refused; with --json nothing looks like an answer', async () => {
  const refused = async function* () {
    yield* []
    throw new RemotebotError('INVALID_INPUT', 'The pattern cannot be used.')
  }
  const { code, err } = await call(['a(', '--regex'], refused)
  expect([code, err]).toEqual([2, expect.stringContaining('The pattern cannot be used.')])
  const json = await call(['a(', '--regex', '--json'], refused)
  expect([json.code, json.out]).toEqual([2, ''])
  expect(JSON.parse(json.err).error.message).toBe('The pattern cannot be used.')
})

test('what log search --json has found before the engine failed is a whole array', async () => {
  const { code, out } = await call(['line', '--json'], async function* () {
    yield { results: [found(0)], lines: 1, ...totals, done: false }
    throw new RemotebotError('DISK_FULL', 'No space left.')
  })
  expect(code).toBe(1)
  expect(JSON.parse(out)).toHaveLength(1)
})
