import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LogSearchBatch, LogSearchResult } from '../../../../src-shared/vocabulary/log.ts'
import { type LogStore, openLogStore } from './log-store.ts'
import { createLogWorker, LogWorkers } from './log-workers.ts'
import { plainText } from './plain-text.ts'
import { type LogSearch, SEARCH_THREADS, type SearchedJob, searchLogs } from './search.ts'
import { query, scratch } from './testing.ts'
import { timeRecord } from './times-file.ts'

let logs: LogStore
let place: ReturnType<typeof scratch>

beforeAll(() => {
  place = scratch()
  logs = openLogStore({ folder: place.folder })
})
beforeEach(() => {
  rmSync(place.folder, { recursive: true })
  mkdirSync(place.folder)
})
afterAll(async () => {
  await logs.close()
  place.remove()
})

const jobNumber = (number: number): SearchedJob => ({
  id: `job_${String(number).padStart(20, '0')}`,
  jobName: `job ${number}`,
  serverName: 'box',
})

/** Puts a log into the store. */
function put(
  job: SearchedJob,
  bytes: Buffer | string,
  file = '1.run',
  times: Array<[offset: number, at: number]> = [],
) {
  mkdirSync(join(place.folder, job.id), { recursive: true })
  writeFileSync(join(place.folder, job.id, `${file}.log`), bytes)
  const records = times.map(([offset, at]) => timeRecord({ offset, at })).join('')
  writeFileSync(join(place.folder, job.id, `${file}.times`), records)
}

type Wanted = Partial<Omit<LogSearch, 'jobs'>> & { jobs: SearchedJob[] }

function searchOf(text: string, { jobs, ...options }: Wanted): LogSearch {
  async function* pages() {
    for (let at = 0; at < jobs.length; at += 3) yield jobs.slice(at, at + 3)
  }
  return { query: query(text), context: 0, limit: 500, ...options, jobs: pages() }
}

async function gather(batches: AsyncIterable<LogSearchBatch>) {
  const results: LogSearchResult[] = []
  let last: LogSearchBatch | null = null
  for await (const batch of batches) {
    results.push(...batch.results)
    last = batch
  }
  if (!last) throw new Error('the search gave nothing')
  return { ...last, results }
}
const searchAll = (text: string, wanted: Wanted) => gather(logs.search(searchOf(text, wanted)))
const places = (results: LogSearchResult[]) => results.map(({ source, line }) => [source.slice(-7), line])

describe('a search across logs', () => {
  it('gives lines in the order of the jobs, attempts and steps, with what is around them', async () => {
    const [old, young] = [jobNumber(1), jobNumber(2)]
    put(old, 'a\nb\nneedle 1\nc\nd\n')
    put(young, 'needle 2, a Needle\n')
    put(young, 'x\nneedle 3', '2.run')
    const all = await searchAll('needle', { jobs: [young, old], context: 1 })
    expect(all).toMatchObject({ lines: 3, sources: 3, sourcesDone: 3, bytes: 46, bytesDone: 46, done: true })
    expect(all.results.map(({ source, line, offset, text }) => [source, line, offset, text])).toEqual([
      [`${young.id}.1.run`, 0, 0, 'needle 2, a Needle'],
      [`${young.id}.2.run`, 1, 2, 'needle 3'],
      [`${old.id}.1.run`, 2, 4, 'needle 1'],
    ])
    expect(all.results[0]).toMatchObject({
      marks: [
        [0, 6],
        [12, 6],
      ],
      before: [],
      after: [],
      at: null,
      jobName: 'job 2',
      serverName: 'box',
    })
    expect(all.results[2]).toMatchObject({ before: [{ line: 1, text: 'b' }], after: [{ line: 3, text: 'c' }] })
  })

  it('leaves out events unless they are asked for', async () => {
    const job = jobNumber(1)
    for (const step of ['bootstrap-1', 'run', 'events', 'steps']) put(job, 'needle\n', `1.${step}`)
    const steps = async (wanted?: string[]) =>
      (await searchAll('needle', { jobs: [job], steps: wanted })).results.map(({ step }) => step).sort()
    expect(await steps()).toEqual(['bootstrap-1', 'run'])
    expect(await steps(['run'])).toEqual(['run'])
    expect(await steps(['events', 'run'])).toEqual(['events', 'run'])
  })

  it('keeps to a time range, by the times at which lines began to arrive', async () => {
    const job = jobNumber(1)
    // "one" at 1000, "two" begins at 2000 and goes on at 3000, "three" at 3000, "four" at 4000.
    put(job, 'needle one\nneedle two\nneedle three\nneedle four\n', '1.run', [
      [0, 1000],
      [11, 2000],
      [15, 3000],
      [35, 4000],
    ])
    const lines = async (from?: number, to?: number) =>
      (await searchAll('needle', { jobs: [job], from, to })).results.map(({ line, at }) => [line, at])
    expect(await lines()).toEqual([
      [0, 1000],
      [1, 2000],
      [2, 3000],
      [3, 4000],
    ])
    expect(await lines(2000, 3000)).toEqual([
      [1, 2000],
      [2, 3000],
    ])
    expect(await lines(2500)).toEqual([
      [2, 3000],
      [3, 4000],
    ])
    expect(await lines(undefined, 1999)).toEqual([[0, 1000]])
    expect(await lines(5000)).toEqual([])
    put(jobNumber(2), 'needle\n')
    expect((await searchAll('needle', { jobs: [jobNumber(2)], from: 1 })).results).toEqual([])
  })

  it('gives the first lines up to the limit and counts the rest', async () => {
    const jobs = [3, 2, 1].map(jobNumber)
    for (const job of jobs) put(job, 'needle needle\nhay\n'.repeat(4000))
    for (const regex of [false, true]) {
      const all = await searchAll('needle', { jobs, limit: 4010, query: query('needle', { regex }) })
      expect(all).toMatchObject({ lines: 12_000, done: true })
      expect(all.results).toHaveLength(4010)
      expect(places(all.results).at(-1)).toEqual([`2.1.run`, 18])
      expect(all.results.at(-1)?.marks).toHaveLength(2)
    }
  })

  it('cuts huge lines around the hit, whatever is in them', async () => {
    const job = jobNumber(1)
    const line = Buffer.alloc(3_000_000, 'é')
    line.write('needle', 1_500_000)
    put(job, Buffer.concat([Buffer.from('first\n'), line, Buffer.from('\nlast\n')]))
    const [found, ...rest] = (await searchAll('needle', { jobs: [job], context: 1 })).results
    expect(rest).toEqual([])
    expect(found).toMatchObject({ line: 1, offset: 1_500_006 })
    expect(found?.text).toMatch(/^…é{100}needleé+…$/)
    expect(found?.text.length).toBeLessThan(600)
    expect(found?.marks.map(([start, length]) => found.text.slice(start, start + length))).toEqual(['needle'])
  })

  it('shows no control sequences, and marks what is left of the hit', async () => {
    const job = jobNumber(1)
    put(job, 'a\x1b[31mneedle\x1b[0m\x1b]0;title\x07\0 10%\rneedle\r\n')
    const [found] = (await searchAll('needle', { jobs: [job] })).results
    expect(found).toMatchObject({
      text: 'aneedle␀ 10%␍needle',
      marks: [
        [1, 6],
        [13, 6],
      ],
    })
  })

  it('passes over jobs that are removed meanwhile, and tells of logs that cannot be read at the end', async () => {
    const jobs = [3, 2, 1].map(jobNumber) as [SearchedJob, SearchedJob, SearchedJob]
    put(jobs[0], 'needle\n')
    put(jobs[2], 'needle\n')
    expect(places((await searchAll('needle', { jobs })).results)).toEqual([
      ['3.1.run', 0],
      ['1.1.run', 0],
    ])
    mkdirSync(join(place.folder, jobs[0].id, '2.run.log'))
    const seen: LogSearchResult[] = []
    const search = async () => {
      for await (const { results } of logs.search(searchOf('needle', { jobs }))) seen.push(...results)
    }
    await expect(search()).rejects.toMatchObject({
      code: 'STORE_DAMAGED',
      message: expect.stringContaining('2.run.log'),
    })
    expect(seen).toHaveLength(2)
  })

  it('says what is wrong with a pattern, before anything is read', async () => {
    const search = searchOf('', { jobs: [], query: query('a(', { regex: true }) })
    await expect(gather(logs.search(search))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('agrees with a plain scan of lines over any bytes', async () => {
    const piece = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('ab', 'aB', '\n', '\r\n', 'é', '\x1b[1m', ' ', 'b\n', '\0') },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 70_000 }).map((count) => '-'.repeat(count)) },
    )
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join('')))
    const bytes = fc.oneof(text, fc.uint8Array({ maxLength: 300 }).map(Buffer.from))
    const sources = fc.array(fc.record({ bytes, times: fc.array(fc.nat(40), { maxLength: 6 }) }), { maxLength: 6 })
    const options = fc.record({
      text: fc.constantFrom('ab', 'b', 'é', '-a'),
      regex: fc.boolean(),
      caseSensitive: fc.boolean(),
      context: fc.integer({ min: 0, max: 3 }),
      limit: fc.integer({ min: 1, max: 30 }),
      range: fc.option(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 8 })), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(sources, options, async (given, { text, regex, caseSensitive, context, limit, range }) => {
        rmSync(place.folder, { recursive: true })
        mkdirSync(place.folder)
        const jobs = given.map((_, i) => jobNumber(given.length - i))
        const expected: Array<{ source: string; line: number; at: number | null; around: string[] }> = []
        given.forEach(({ bytes, times }, i) => {
          const job = jobs[i] as SearchedJob
          const offsets = [...new Set(times.map((part) => Math.floor((part * bytes.length) / 40)))].sort(
            (a, b) => a - b,
          )
          const kept = offsets.map((offset, n): [number, number] => [offset, n + 1])
          put(job, bytes, '1.run', kept)
          const lines = linesOf(bytes)
          lines.forEach(({ start, content }, number) => {
            const at = kept.findLast(([offset]) => offset <= start)?.[1] ?? null
            if (range && (at === null || at < range[0] || at > range[1])) return
            const shown = content.toString('utf8')
            if (!(caseSensitive ? shown.includes(text) : shown.toLowerCase().includes(text))) return
            const near = [
              ...lines.slice(Math.max(0, number - context), number),
              ...lines.slice(number + 1, number + 1 + context),
            ]
            const around = near.map((line) => line.content.toString('utf8'))
            expected.push({ source: `${job.id}.1.run`, line: number, at, around })
          })
        })
        const wanted = {
          query: query(text, { regex, caseSensitive }),
          context,
          limit,
          from: range?.[0],
          to: range?.[1],
        }
        const all = await searchAll(text, { jobs, ...wanted })
        expect(all).toMatchObject({ lines: expected.length, sources: given.length, sourcesDone: given.length })
        expect(all.bytesDone).toBe(all.bytes)
        expect(all.results.map(({ source, line, at }) => ({ source, line, at }))).toEqual(
          expected.slice(0, limit).map(({ source, line, at }) => ({ source, line, at })),
        )
        all.results.forEach((result, i) => {
          for (const [start, length] of result.marks)
            expect(result.text.slice(start, start + length).toLowerCase()).toBe(text)
          const around = [...result.before, ...result.after].map((line) => line.text)
          const short = (expected[i]?.around ?? []).every((line) => line.length < 900)
          if (short) expect(around).toEqual(expected[i]?.around.map((line) => plainText(line.replace(/\r$/, '')).text))
        })
      }),
      { numRuns: 150 },
    )
  })
})

/** Lines the plain way. */
function linesOf(bytes: Buffer): Array<{ start: number; content: Buffer }> {
  const lines: Array<{ start: number; content: Buffer }> = []
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start)
    const end = newline < 0 ? bytes.length : newline
    lines.push({ start, content: bytes.subarray(start, end) })
    start = end + 1
  }
  return lines
}

describe('a search that is not wanted any more', () => {
  const slow = query('(a+)+$', { regex: true })

  it('ends at once when it is left or aborted, and frees its threads', async () => {
    const job = jobNumber(1)
    put(job, `${'a'.repeat(60)}!\n`)
    for (let round = 0; round < 4; round++) {
      const stop = new AbortController()
      setTimeout(() => stop.abort(new Error('enough')), 100)
      const search = gather(logs.search(searchOf('', { jobs: [job], query: slow }), stop.signal))
      await expect(search).rejects.toThrow('enough')
    }
    put(job, 'needle\n'.repeat(500_000))
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        for await (const batch of logs.search(searchOf('needle', { jobs: [job] }))) if (batch.lines > 0) break
      }),
    )
    expect(await searchAll('needle', { jobs: [job], limit: 1 })).toMatchObject({ lines: 500_000 })
  })

  it('is stopped with an honest message when its pattern stands still', async () => {
    const job = jobNumber(7)
    put(job, `${'a'.repeat(60)}!\n`)
    const workers = new LogWorkers(createLogWorker, SEARCH_THREADS)
    const search = gather(
      searchLogs(workers, place.folder, searchOf('', { jobs: [job], query: slow }), undefined, 1000),
    )
    await expect(search).rejects.toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining('job 7') })
    await workers.close()
  })
})
