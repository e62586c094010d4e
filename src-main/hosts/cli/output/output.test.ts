import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeJob } from '../testing/fake-engine.ts'
import { jobColumns } from './job-table.ts'
import { reasonText, statusText } from './job-view.ts'
import { withIsoTimes } from './json.ts'
import { tableLines } from './table.ts'
import { columns, cut, oneLine, wrapped } from './text.ts'

const plain = (_: unknown, text: string) => text

test('a table of jobs fits 80 and 120 columns whatever the names', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 120 })
  const job = fc
    .record({ name: text, serverName: text, reason: text })
    .map((over) => fakeJob({ ...over, status: 'failed' }))
  const property = fc.property(
    fc.array(job, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(80, 120),
    (jobs, limit) => {
      for (const line of tableLines(jobs, jobColumns(jobs), limit, plain))
        expect(columns(line)).toBeLessThanOrEqual(limit)
    },
  )
  fc.assert(property, { numRuns: 100 })
})

test('long cells are cut with …, and columns align under their titles', () => {
  const jobs = [fakeJob({ name: 'x'.repeat(200) }), fakeJob({ name: '日本語の名前' })]
  const [title = '', first = '', second = ''] = tableLines(jobs, jobColumns(jobs), 80, plain)
  expect(first).toContain('x…')
  const at = title.indexOf('STATUS')
  expect(first.indexOf('Succeeded')).toBe(at)
  expect(columns(second.slice(0, second.indexOf('Succeeded')))).toBe(at)
})

test('cutting never exceeds the limit; control characters can not move the cursor', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, limit) => {
      expect(columns(cut(text, limit))).toBeLessThanOrEqual(limit)
    }),
  )
  expect(oneLine('a\x1b[2Jb\nc')).toBe('a [2Jb c')
})

test('times are ISO in JSON, and numbers that are not times stay', () => {
  const to = Number.MAX_SAFE_INTEGER
  const times = { since: 0, idleSince: 1, until: 2, createdAt: 1000, endedAt: null }
  expect(withIsoTimes({ ...times, to, what: 7, items: [{ at: 5, exitCode: 3 }] })).toEqual({
    since: '1970-01-01T00:00:00.000Z',
    idleSince: '1970-01-01T00:00:00.001Z',
    until: '1970-01-01T00:00:00.002Z',
    to,
    what: 7,
    createdAt: '1970-01-01T00:00:01.000Z',
    endedAt: null,
    items: [{ at: '1970-01-01T00:00:00.005Z', exitCode: 3 }],
  })
})

test('a running job whose server is silent is uncertain, never failed', () => {
  const contact = { status: 'unknown', since: 0, reason: 'gpu1 does not answer' } as const
  const job = fakeJob({ status: 'running', contact, outcome: null, exitCode: null })
  expect(statusText(job)).toBe('Running?')
  expect(reasonText(job)).toBe('gpu1 does not answer')
})

test('folded text has every word in its order, and no line beyond the limit but a word that is longer', () => {
  const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((word) => !word.includes(' ')))
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (given, limit) => {
      const lines = wrapped(given.join(' '), limit)
      expect(lines.join(' ')).toBe(given.join(' '))
      for (const line of lines) if (line.includes(' ')) expect(columns(line)).toBeLessThanOrEqual(limit)
    }),
  )
})
