import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findInLog } from './find.ts'
import { type LogStore, openLogStore } from './log-store.ts'
import { LogWorkers } from './log-workers.ts'
import { sourcePaths } from './source-paths.ts'
import { findAll, JOB, query, SOURCE, scratch, store } from './testing.ts'

let logs: LogStore
let place: ReturnType<typeof scratch>

beforeAll(() => {
  place = scratch()
  logs = openLogStore({ folder: place.folder })
})
beforeEach(async () => void (await logs.remove(JOB)))
afterAll(async () => {
  await logs.close()
  place.remove()
})

/** The hits as [line, text]. */
async function found(text: Buffer | string, wanted: ReturnType<typeof query>) {
  const bytes = Buffer.from(text)
  await logs.remove(JOB)
  await store(logs, bytes)
  const all = await findAll(logs, wanted)
  expect(all).toMatchObject({ done: true, size: bytes.length, scanned: bytes.length, total: all.hits.length })
  return {
    ...all,
    texts: all.hits.map((hit) => [hit.line, bytes.toString('utf8', hit.offset, hit.offset + hit.length)]),
  }
}

describe('find', () => {
  it('finds text with and without regard to case', async () => {
    const text = 'Error\nno\nan error, an ERROR\n'
    expect((await found(text, query('error'))).texts).toEqual([
      [0, 'Error'],
      [2, 'error'],
      [2, 'ERROR'],
    ])
    expect(await found(text, query('error', { caseSensitive: true }))).toMatchObject({ total: 1, lines: 1 })
  })

  it('folds the case of any script', async () => {
    expect((await found('Σίσυφος ΣΊΣΥΦΟΣ σίσυφοσ', query('ΣίσυφοΣ'))).total).toBe(3)
    expect((await found('Ünï ÜNÏ ünï', query('üNï'))).total).toBe(3)
    expect((await found('straße STRASSE', query('STRAßE'))).total).toBe(1)
  })

  it('takes special characters as they are, unless they are a pattern', async () => {
    expect((await found('a.c abc [x]\n', query('a.c'))).total).toBe(1)
    expect((await found('a.c abc [x]\n', query('a.c', { regex: true }))).total).toBe(2)
    expect((await found('a.c abc [x]\n', query('[x]'))).total).toBe(1)
  })

  it('finds whole words in any script', async () => {
    const text = 'cat concat cat_ écat caté cat\ncat'
    for (const regex of [false, true])
      expect((await found(text, query('cat', { word: true, regex }))).hits.map((hit) => hit.line)).toEqual([0, 0, 1])
  })

  it('matches patterns line by line, with ends of lines at \\r too', async () => {
    expect((await found('ab\nc\r\nab', query('^ab$', { regex: true }))).texts).toEqual([
      [0, 'ab'],
      [2, 'ab'],
    ])
    expect((await found('10%\r20%\rdone\r\n', query('^done$', { regex: true }))).texts).toEqual([[0, 'done']])
    expect((await found('a\nb\n', query('a\\sb', { regex: true }))).total).toBe(0)
    expect((await found('a\n\nb\n', query('^$', { regex: true }))).hits).toEqual([{ line: 1, offset: 2, length: 0 }])
    expect(await found('xay\n\n', query('x*', { regex: true }))).toMatchObject({ total: 2, lines: 2 })
  })

  it('gives places in bytes among many-byte characters and broken bytes', async () => {
    const text = Buffer.concat([
      Buffer.from('é🔑 key\n'),
      Buffer.from([0xff, 0xc3, 0x20, 0xe2, 0x82]),
      Buffer.from('é key 🔑\n'),
    ])
    for (const regex of [false, true]) {
      expect((await found(text, query('KEY', { regex }))).texts).toEqual([
        [0, 'key'],
        [1, 'key'],
      ])
      expect((await found(text, query('é', { regex }))).hits).toEqual([
        { line: 0, offset: 0, length: 2 },
        { line: 1, offset: 16, length: 2 },
      ])
    }
    expect((await found(text, query('key \\S', { regex: true }))).texts).toEqual([[1, 'key 🔑']])
  })

  it.each([
    ['a(', /Unterminated|group/i],
    ['a)(b', /Unmatched/],
    ['[z-a]', /range/i],
  ])('says what is wrong with %s', async (text, reason) => {
    await store(logs, 'x')
    await expect(findAll(logs, query(text, { regex: true, word: true }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(reason),
    })
  })

  it('takes the needless escapes that people write', async () => {
    expect((await found('a-b\n', query('a\\-b', { regex: true, word: true }))).total).toBe(1)
  })

  it('says so when there is no log', async () => {
    await expect(findAll(logs, query('x'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('counts all hits but sends the first 10,000', async () => {
    await store(logs, 'hit hit\nmiss\n'.repeat(30_000))
    for (const wanted of [query('hit'), query('hit', { caseSensitive: true }), query('h.t', { regex: true })]) {
      const all = await findAll(logs, wanted)
      expect(all).toMatchObject({ total: 60_000, lines: 30_000, done: true })
      expect(all.hits).toHaveLength(10_000)
      expect(all.hits.at(-1)).toEqual({ line: 9998, offset: 4999 * 13 + 4, length: 3 })
    }
  })

  it('sends the first hit before it has read on', async () => {
    await store(logs, `needle\n${'hay '.repeat(2_000_000)}`)
    for await (const batch of logs.find(SOURCE, query('needle'))) {
      expect(batch).toMatchObject({ hits: [{ line: 0, offset: 0, length: 6 }], total: 1, lines: 1, done: false })
      break
    }
  })

  it('begins with the line that holds a byte, when told to', async () => {
    const text = `hit 1\n${'no\n'.repeat(300_000)}hit hit\nx hit`
    await store(logs, text)
    const from = async (offset: number, wanted: ReturnType<typeof query>) => {
      const batches = []
      for await (const batch of logs.find(SOURCE, wanted, undefined, offset)) batches.push(batch)
      const { total, lines, scanned } = batches.at(-1) ?? {}
      return {
        total,
        lines,
        scanned,
        at: batches.flatMap(({ hits }) => hits).map(({ line, offset }) => [line, offset]),
      }
    }
    const two = text.indexOf('hit hit')
    const rest = [
      [300_001, two],
      [300_001, two + 4],
      [300_002, two + 10],
    ]
    for (const wanted of [query('hit'), query('HIT', { word: true }), query('^hit|\\bhit', { regex: true })]) {
      expect(await from(0, wanted)).toMatchObject({ total: 4, lines: 3 })
      expect(await from(two + 5, wanted)).toEqual({ total: 3, lines: 2, scanned: text.length, at: rest })
      expect(await from(7, wanted)).toMatchObject({ total: 3, at: rest })
      expect(await from(text.length, wanted)).toMatchObject({ total: 1, at: rest.slice(2) })
    }
  })

  it('handles very long lines', async () => {
    const line = Buffer.alloc(40_000_000, 'x')
    for (const at of [0, 16_700_000, 16_777_210, 33_554_425, 39_999_994]) line.write('needle', at)
    const text = Buffer.concat([Buffer.from('first\n'), line, Buffer.from('\nneedle é')])
    await store(logs, text)
    for (const wanted of [
      query('NEEDLE'),
      query('needle', { caseSensitive: true }),
      query('need(le)', { regex: true }),
    ]) {
      const all = await findAll(logs, wanted)
      expect(all).toMatchObject({ total: 6, lines: 2 })
      expect(all.hits.map((hit) => [hit.line, hit.offset])).toEqual([
        ...[0, 16_700_000, 16_777_210, 33_554_425, 39_999_994].map((at) => [1, at + 6]),
        [2, 40_000_007],
      ])
    }
    expect((await findAll(logs, query('^x', { regex: true }))).total).toBe(0)
  })

  it('agrees with a plain search, across the borders of its windows', async () => {
    const filler = fc.integer({ min: 0, max: 1_100_000 }).map((count) => '-'.repeat(count))
    const word = fc.constantFrom('ab', 'aB', 'abab', 'é', '\n', ' ', '_', 'É', 'b\n')
    const parts = fc.array(fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: filler }), {
      maxLength: 60,
    })
    const wanted = fc.record({
      text: fc.constantFrom('ab', 'aba', 'é', 'b é', 'Ab'),
      regex: fc.boolean(),
      caseSensitive: fc.boolean(),
      word: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(parts, wanted, async (parts, wanted) => {
        const text = parts.join('')
        const edge = wanted.word ? ['(?<![\\p{L}\\p{N}_])', '(?![\\p{L}\\p{N}_])'] : ['', '']
        const pattern = new RegExp(`${edge[0]}${wanted.text}${edge[1]}`, wanted.caseSensitive ? 'gu' : 'giu')
        const hits = text.split('\n').map((line) => [...line.matchAll(pattern)].map((match) => match[0]))
        const all = await found(text, wanted)
        expect(all.lines).toBe(hits.filter((line) => line.length > 0).length)
        expect(all.texts).toEqual(hits.flatMap((line, i) => line.map((hit) => [i, hit])))
      }),
      { numRuns: 60 },
    )
  })
})

describe('a find that is not wanted any more', () => {
  it('ends at once when aborted, even inside a pattern that never ends', async () => {
    await store(logs, `${'a'.repeat(60)}!\n`)
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 100)
    const search = async () => {
      for await (const _ of logs.find(SOURCE, query('(a+)+$', { regex: true }), stop.signal));
    }
    await expect(search()).rejects.toThrow('enough')
    expect((await findAll(logs, query('a!'))).total).toBe(1)
  })

  it('is stopped with an honest message when its pattern stands still', async () => {
    await store(logs, `${'a'.repeat(60)}!\n`)
    const workers = new LogWorkers()
    const search = async () => {
      for await (const _ of findInLog(workers, sourcePaths(place.folder, SOURCE), query('(a+)+$', { regex: true }), {
        stallMs: 500,
      }));
    }
    await expect(search()).rejects.toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining('stood still') })
    await workers.close()
  })

  it('leaves the threads usable when many are started and left', async () => {
    await store(logs, 'needle\n'.repeat(500_000))
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        for await (const batch of logs.find(SOURCE, query('needle'))) if (batch.total > 0) break
      }),
    )
    appendFileSync(sourcePaths(place.folder, SOURCE).log, 'last')
    expect((await findAll(logs, query('last'))).hits).toMatchObject([{ line: 500_000 }])
  })
})
