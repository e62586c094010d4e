import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { type JobEventRecord, logSource } from '../../../../src-shared/vocabulary/index.ts'
import type { EventJob } from './event-page.ts'
import { JobEvents } from './job-events.ts'
import { LONGEST_LINE } from './line-cutter.ts'
import { SLICE_BYTES } from './reading.ts'
import { SERIES_BUCKETS } from './series.ts'
import { CountedLogs, START } from './testing-logs.ts'

const ID = `job_${'0'.repeat(20)}`
const job = (over: Partial<EventJob> = {}): EventJob => ({ id: ID, attempts: 1, ended: false, ...over })
const source = (attempt = 1) => logSource(ID, attempt, 'events')
const NOW = START + 3_600_000

function open() {
  const logs = new CountedLogs()
  return { logs, events: new JobEvents(logs, () => NOW) }
}

/** All pages. */
async function allEvents(events: JobEvents, which: EventJob, limit: number): Promise<JobEventRecord[]> {
  const items: JobEventRecord[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await events.page(which, cursor, limit)
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    if (page.nextCursor === null) return items
    expect(page.nextCursor).toBe(page.endCursor)
    cursor = page.nextCursor
  }
}

const metric = (i: number) => `{"type":"metric","name":"loss","value":${(1000 / (i + 1)).toFixed(4)},"step":${i}}\n`

const anyLine = fc.oneof(
  fc.nat(9).map((i) => metric(i).trim()),
  fc
    .record({ type: fc.constant('progress'), done: fc.nat(5), total: fc.integer({ min: 1, max: 5 }) })
    .map((one) => JSON.stringify(one)),
  fc
    .record({ type: fc.constant('step'), name: fc.string({ minLength: 1, maxLength: 4 }) })
    .map((one) => JSON.stringify(one)),
  fc
    .record({ type: fc.constant('task'), name: fc.constantFrom('a', 'b'), state: fc.constantFrom('started', 'done') })
    .map((one) => JSON.stringify(one)),
  fc.record({ type: fc.constant('result'), value: fc.jsonValue({ maxDepth: 2 }) }).map((one) => JSON.stringify(one)),
  fc.constantFrom('', ' ', 'not json', '{"type":"warp"}', '{"type":"metric","name":"loss","value":NaN}', 'ä€😀'),
  fc.constant(`{"type":"result","value":"${'x'.repeat(LONGEST_LINE)}"}`),
)

describe('a stream in any pieces', () => {
  test('gives the same sum and the same events as all at once, whatever is asked in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLine, { maxLength: 25 }),
        fc.boolean(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 7 }),
        async (lines, lastEnds, cuts, limit) => {
          const bytes = Buffer.from(lines.join('\n') + (lastEnds ? '\n' : ''))
          const whole = open()
          whole.logs.write(source(), bytes)
          const live = open()
          const followed: JobEventRecord[] = []
          let cursor: string | undefined
          const follow = async (which: EventJob) => {
            for (let more = true; more; ) {
              const page = await live.events.page(which, cursor, limit)
              followed.push(...page.items)
              cursor = page.endCursor
              more = page.nextCursor !== null
            }
          }
          let from = 0
          for (const to of [...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length]) {
            live.logs.write(source(), bytes.subarray(from, to))
            await live.events.progress(job())
            await follow(job())
            from = to
          }
          const ended = job({ ended: true })
          await follow(ended)
          const once = await allEvents(whole.events, ended, 500)
          expect(followed).toEqual(once)
          expect(await allEvents(whole.events, ended, limit)).toEqual(once)
          const sum = await live.events.progress(ended)
          expect(sum).toEqual(await whole.events.progress(ended))
          expect(sum.events + sum.malformed).toBe(once.length)
          expect(await live.events.metrics(ended, undefined, 50)).toEqual(
            await whole.events.metrics(ended, undefined, 50),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a last line without an end is waited for while the job runs', async () => {
    const { logs, events } = open()
    logs.write(source(), '{"type":"step","name":"load"}\n{"type":"step","na')
    expect(await events.progress(job())).toMatchObject({ events: 1, malformed: 0 })
    const page = await events.page(job(), undefined, 100)
    expect(page).toMatchObject({ items: [{ offset: 0 }], nextCursor: null, endCursor: '1.30' })
    logs.write(source(), 'me":"train"}')
    expect((await events.page(job(), page.endCursor, 100)).items).toEqual([])
    expect(await events.progress(job())).toMatchObject({ events: 1 })
    // Both ends of a job: it has ended, and its source is complete.
    logs.write(source(), '', true)
    expect((await events.page(job(), page.endCursor, 100)).items).toMatchObject([
      { offset: 30, event: { name: 'train' } },
    ])
    expect(await events.progress(job())).toMatchObject({ events: 2, steps: [{ state: 'done' }, { name: 'train' }] })
    expect(await events.progress(job({ ended: true }))).toMatchObject({ events: 2 })
  })

  test('arrival times come from the log, also for a line that begins in an earlier piece', async () => {
    const { logs, events } = open()
    const filler = `{"type":"step","name":"${'x'.repeat(100)}"}\n`.repeat(7)
    logs.write(source(), `${filler}{"type":"step",`)
    await events.progress(job())
    logs.write(source(), `"name":"${'y'.repeat(150)}"}\n{"type":"result","value":1}\n`)
    const sum = await events.progress(job())
    expect(sum.steps.at(-1)).toMatchObject({ startedAt: START })
    expect(sum.result?.at).toBe(START + 1000)
  })
})

describe('attempts', () => {
  test('the sum is of the newest; events are of all, and each attempt ends its last line', async () => {
    const { logs, events } = open()
    logs.write(source(1), '{"type":"step","name":"a"}\n{"type":"step","name":"b"}')
    logs.write(source(3), '{"type":"step","name":"c"}\n')
    const third = job({ attempts: 3 })
    expect((await events.progress(third)).steps.map(({ name }) => name)).toEqual(['c'])
    for (const limit of [1, 2, 100]) {
      const items = await allEvents(events, third, limit)
      expect(items.map(({ attempt, event }) => [attempt, event?.type === 'step' && event.name])).toEqual([
        [1, 'a'],
        [1, 'b'],
        [3, 'c'],
      ])
    }
  })

  test('a job without events has none', async () => {
    const { events } = open()
    for (const attempts of [0, 2]) {
      expect(await events.progress(job({ attempts }))).toMatchObject({ events: 0, malformed: 0, tasks: [] })
      expect(await events.metrics(job({ attempts }), undefined, 10)).toEqual([])
      expect((await events.page(job({ attempts }), undefined, 10)).items).toEqual([])
    }
  })

  test('a cursor that is none is refused', async () => {
    const { events } = open()
    for (const cursor of ['', 'x', '0.0', '1', '1.-1', '1.0~~', '../1'])
      await expect(events.page(job(), cursor, 10)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('events that were removed are forgotten', async () => {
    const { logs, events } = open()
    logs.write(source(), metric(1))
    await events.progress(job())
    logs.sources.clear()
    expect(await events.progress(job())).toMatchObject({ events: 0 })
    logs.write(source(), 'x\n')
    expect(await events.progress(job())).toMatchObject({ events: 0, malformed: 1 })
  })
})

describe('cost', () => {
  test('every byte is read once however often is asked, at 1×, 10× and 100×, in slices, with bounded answers', async () => {
    for (const lines of [2_000, 20_000, 200_000]) {
      const { logs, events } = open()
      const text = Buffer.from(Array.from({ length: lines }, (_, i) => metric(i)).join(''))
      const asked = 40
      for (let i = 0; i < asked; i++) {
        const part = text.subarray((i * text.length) / asked, ((i + 1) * text.length) / asked)
        logs.write(source(), part)
        await events.progress(job())
        await Promise.all([events.metrics(job(), undefined, 500), events.metrics(job(), ['loss'], 5000)])
      }
      expect(logs.bytesRead).toBe(text.length)
      expect(logs.largestRead).toBeLessThanOrEqual(SLICE_BYTES)
      const [series] = await events.metrics(job(), undefined, 5000)
      expect(series?.points.length).toBeLessThanOrEqual(SERIES_BUCKETS)
      expect(series?.points.at(-1)?.x).toBe(lines - 1)
      expect((await events.progress(job())).metrics).toMatchObject([{ points: lines }])
      // Asking again costs nothing, and a page only itself, wherever it lies.
      expect(logs.bytesRead).toBe(text.length)
      const middle = `1.${text.indexOf('\n', text.length / 2) + 1}`
      expect((await events.page(job(), middle, 100)).items).toHaveLength(100)
      expect(logs.bytesRead - text.length).toBeLessThanOrEqual(64 * 1024)
    }
  })

  test('a line that never ends is skipped once, also by those who follow', async () => {
    const { logs, events } = open()
    let cursor: string | undefined
    let items = 0
    for (let i = 0; i < 40; i++) {
      logs.write(source(), 'x'.repeat(100_000))
      const page = await events.page(job(), cursor, 100)
      items += page.items.length
      cursor = page.endCursor
      await events.progress(job())
    }
    expect(items).toBe(1)
    expect(logs.bytesRead).toBeLessThanOrEqual(2 * 40 * 100_000 + LONGEST_LINE)
    logs.write(source(), `\n${metric(1)}`)
    expect((await events.page(job(), cursor, 100)).items).toMatchObject([{ event: { type: 'metric' } }])
    expect(await events.progress(job())).toMatchObject({ events: 1, malformed: 1 })
  })

  test('many blank lines do not make one call read them all', async () => {
    const { logs, events } = open()
    logs.write(source(), Buffer.alloc(9 * 1024 * 1024, '\n'))
    const page = await events.page(job(), undefined, 10)
    expect(page.items).toEqual([])
    expect(page.nextCursor).not.toBeNull()
    expect(logs.bytesRead).toBeLessThanOrEqual(5 * 1024 * 1024)
  })

  test('a sum that nobody asks for is dropped, and built again from the file', async () => {
    vi.useFakeTimers()
    try {
      const { logs, events } = open()
      logs.write(source(), metric(1) + metric(2))
      const size = logs.sources.get(source())?.bytes.length as number
      const before = await events.progress(job())
      await vi.advanceTimersByTimeAsync(60_000)
      await events.progress(job())
      expect(logs.bytesRead).toBe(size)
      await vi.advanceTimersByTimeAsync(10 * 60_000)
      expect(await events.progress(job())).toEqual(before)
      expect(logs.bytesRead).toBe(2 * size)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a source that cannot be read is an error each time, and heals', async () => {
    const { logs, events } = open()
    logs.write(source(), metric(1))
    const { read } = logs
    logs.read = () => Promise.reject(new Error('bad disk'))
    await expect(events.progress(job())).rejects.toThrow('bad disk')
    await expect(events.progress(job())).rejects.toThrow('bad disk')
    logs.read = read
    expect(await events.progress(job())).toMatchObject({ events: 1 })
  })
})
