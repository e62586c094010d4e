import { expect, test } from 'vitest'
import { readLine } from './read-line.ts'
import { MOST, Standing } from './standing.ts'

const NOW = Date.UTC(2026, 10, 21, 3)

/** Where a job stands after these events, a second apart. */
function after(events: Array<object | string>) {
  const standing = new Standing()
  events.forEach((event, i) => {
    const bytes = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event))
    const record = readLine({ offset: i, bytes, tooLong: false }, 1, NOW + i * 1000)
    if (record) standing.add(record)
  })
  return standing.progress()
}

test('progress: what an event leaves out stays, and all of the total is done', () => {
  const first = after([
    { type: 'progress', done: 1, total: 4, unit: 'files', message: 'a' },
    { type: 'progress', done: 2 },
  ])
  expect(first.tasks).toEqual([
    {
      name: 'job',
      state: 'running',
      done: 2,
      total: 4,
      fraction: 0.5,
      unit: 'files',
      message: 'a',
      parent: null,
      startedAt: NOW,
      updatedAt: NOW + 1000,
    },
  ])
  expect(after([{ type: 'progress', done: 9, total: 4 }]).tasks[0]).toMatchObject({
    state: 'done',
    fraction: 1,
    done: 9,
  })
  expect(after([{ type: 'progress', done: 9 }]).tasks[0]).toMatchObject({ state: 'running', fraction: null, done: 9 })
  expect(after([{ type: 'progress', fraction: 0.25, done: 9, total: 10 }]).tasks[0]).toMatchObject({ fraction: 0.25 })
  expect(
    after([
      { type: 'progress', fraction: 0.25 },
      { type: 'progress', message: 'x' },
    ]).tasks[0],
  ).toMatchObject({
    fraction: 0.25,
    message: 'x',
  })
})

test('tasks run side by side; one that is done or failed says so; one started again begins anew', () => {
  const { tasks } = after([
    { type: 'task', name: 'a', state: 'started', parent: 'all' },
    { type: 'task', name: 'b', state: 'started' },
    { type: 'progress', task: 'b', done: 1, total: 3 },
    { type: 'task', name: 'a', state: 'failed', message: 'no memory' },
    { type: 'task', name: 'b', state: 'done' },
  ])
  expect(tasks).toMatchObject([
    { name: 'a', state: 'failed', parent: 'all', message: 'no memory', startedAt: NOW, updatedAt: NOW + 3000 },
    { name: 'b', state: 'done', fraction: 1, done: 1 },
  ])
  const again = after([
    { type: 'progress', task: 'a', done: 3, total: 3 },
    { type: 'task', name: 'a', state: 'started' },
  ])
  expect(again.tasks).toMatchObject([
    { name: 'a', state: 'running', done: null, fraction: null, startedAt: NOW + 1000 },
  ])
})

test('steps run one after another, and a name may come again', () => {
  const { steps } = after([
    { type: 'step', name: 'load' },
    { type: 'step', name: 'train' },
    { type: 'step', name: 'train', message: 'warm' },
    { type: 'step', name: 'cache', state: 'skipped' },
    { type: 'step', name: 'train' },
    { type: 'step', name: 'train', state: 'failed' },
    { type: 'step', name: 'save' },
  ])
  expect(
    steps.map(({ name, state, startedAt, endedAt }) => [name, state, startedAt - NOW, endedAt && endedAt - NOW]),
  ).toEqual([
    ['load', 'done', 0, 1000],
    ['train', 'done', 1000, 3000],
    ['cache', 'skipped', 3000, 3000],
    ['train', 'failed', 4000, 5000],
    ['save', 'started', 6000, null],
  ])
  expect(steps[1]?.message).toBe('warm')
})

test('files, metrics, the last result, and lines that say nothing', () => {
  const progress = after([
    { type: 'checkpoint', name: 'e1' },
    { type: 'artifact', name: 'model', path: 'm.bin' },
    { type: 'artifact', name: 'report', path: 'r.html' },
    { type: 'artifact', name: 'model', path: 'm.bin' },
    { type: 'metric', name: 'loss', value: 2, step: 1, unit: 'nats' },
    { type: 'metric', name: 'loss', value: 1, step: 2 },
    { type: 'result', value: 1 },
    { type: 'result', value: { ok: true }, message: 'fine' },
    'nonsense',
  ])
  expect(progress).toMatchObject({
    checkpoints: [{ name: 'e1', path: null, at: NOW }],
    artifacts: [
      { name: 'report', path: 'r.html' },
      { name: 'model', path: 'm.bin', at: NOW + 3000 },
    ],
    metrics: [{ name: 'loss', unit: 'nats', last: 1, points: 2 }],
    result: { value: { ok: true }, message: 'fine', at: NOW + 7000 },
    events: 8,
    malformed: 1,
    problems: [{ message: 'not JSON', line: 'nonsense', offset: 8, at: NOW + 8000 }],
    omitted: { tasks: 0, steps: 0, checkpoints: 0, artifacts: 0, metrics: 0 },
  })
})

test('too many of anything: the newest are listed, metrics by their first names, and the rest is counted', () => {
  const many = Array.from({ length: 1100 }, (_, i) => i)
  const progress = after([
    { type: 'task', name: 'long', state: 'started' },
    ...many.flatMap((i) => [
      { type: 'task', name: `t${i}`, state: 'done' },
      { type: 'step', name: `s${i}` },
      { type: 'artifact', name: `a${i}`, path: 'p' },
      { type: 'checkpoint', name: `c${i}` },
      { type: 'metric', name: `m${i}`, value: i },
      'rubbish',
    ]),
  ])
  expect(progress.tasks).toHaveLength(MOST.tasks)
  expect(progress.tasks[0]?.name).toBe('long')
  expect(progress.tasks.at(-1)?.name).toBe('t1099')
  expect(progress.steps).toHaveLength(MOST.steps)
  expect(progress.steps.at(-1)?.name).toBe('s1099')
  expect([progress.artifacts.length, progress.checkpoints.length]).toEqual([MOST.files, MOST.files])
  expect(progress.metrics.map(({ name }) => name)).toEqual(many.slice(0, MOST.metrics).map((i) => `m${i}`))
  expect([progress.malformed, progress.problems.length]).toEqual([1100, MOST.problems])
  expect(progress.omitted).toEqual({ tasks: 601, steps: 600, checkpoints: 100, artifacts: 100, metrics: 900 })
})
