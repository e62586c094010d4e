import { afterEach, beforeEach, expect, test } from 'vitest'
import { logSource } from '../../../../src-shared/vocabulary/index.ts'
import { type LogStore, openLogStore } from '../../../ground/store/logs/index.ts'
import { JOB, scratch } from '../../../ground/store/logs/testing.ts'
import { JobEvents } from './job-events.ts'

const SOURCE = logSource(JOB, 1, 'events')
const AT = Date.UTC(2026, 10, 21, 3)
const running = { id: JOB, attempts: 1, ended: false }

let folder: string
let remove: () => void
let logs: LogStore
beforeEach(() => {
  ;({ folder, remove } = scratch())
  logs = openLogStore({ folder })
})
afterEach(async () => {
  await logs.close()
  remove()
})

test('events are there as they are stored, with the times at which they came', async () => {
  const events = new JobEvents(logs, () => AT)
  expect(await events.progress(running)).toMatchObject({ events: 0 })
  const writer = await logs.writer(SOURCE)
  await writer.append(Buffer.from('{"type":"step","name":"load"}\n{"type":"metric","name":"lo'), AT)
  expect(await events.progress(running)).toMatchObject({ events: 1, metrics: [], steps: [{ startedAt: AT }] })
  await writer.append(Buffer.from('ss","value":0.5,"step":3}\nrubbish\n'), AT + 5000)
  await writer.append(Buffer.from('{"type":"step","name":"train"}\n{"type":"result","value":7}'), AT + 9000)
  expect(await events.progress(running)).toMatchObject({
    events: 3,
    malformed: 1,
    metrics: [{ name: 'loss', last: 0.5 }],
    problems: [{ message: 'not JSON', line: 'rubbish', at: AT + 5000 }],
    steps: [{ name: 'load', state: 'done', endedAt: AT + 9000 }, { name: 'train' }],
    result: null,
  })
  await writer.complete()
  await writer.close()
  expect(await events.progress(running)).toMatchObject({ events: 4, result: { value: 7, at: AT + 9000 } })
  const { items, nextCursor } = await events.page(running, undefined, 100)
  expect(items.map((item) => item.event?.type ?? item.problem?.message)).toEqual([
    'step',
    'metric',
    'not JSON',
    'step',
    'result',
  ])
  expect(nextCursor).toBeNull()
  // Another engine, later, reads the same.
  const later = openLogStore({ folder })
  expect(await new JobEvents(later, () => AT + 1).progress({ ...running, ended: true })).toEqual(
    await events.progress(running),
  )
  await later.close()
  await logs.remove(JOB)
  expect(await events.progress(running)).toMatchObject({ events: 0, steps: [] })
})

test('a job that writes while somebody looks: each event once, whoever asks at the same time', async () => {
  const events = new JobEvents(logs, () => AT)
  const writer = await logs.writer(SOURCE)
  const count = 4000
  let told = 0
  const asking = (async () => {
    let cursor: string | undefined
    while (told < count) {
      const page = await events.page(running, cursor, 333)
      for (const { event } of page.items) expect(event).toMatchObject({ type: 'metric', step: told++ })
      cursor = page.endCursor
      await Promise.all([events.progress(running), events.metrics(running, ['loss'], 100)])
    }
  })()
  const text = Array.from({ length: count }, (_, i) => `{"type":"metric","name":"loss","value":1,"step":${i}}\n`).join(
    '',
  )
  for (let from = 0; from < text.length; from += 1777)
    await writer.append(Buffer.from(text.slice(from, from + 1777)), AT + from)
  await asking
  await writer.close()
  expect(await events.progress(running)).toMatchObject({ events: count, metrics: [{ points: count }] })
})
