import { describe, expect, it } from 'vitest'
import { countText } from './find-count.ts'
import { beside, ERROR_QUERY, hitFrom } from './log-finder.ts'

describe('stepping through hits', () => {
  it('starts at the view and wraps round', () => {
    expect(hitFrom([3, 8, 20], 8, 1)).toBe(1)
    expect(hitFrom([3, 8, 20], 21, 1)).toBe(0)
    expect(hitFrom([3, 8, 20], 7, -1)).toBe(0)
    expect(hitFrom([3, 8, 20], 2, -1)).toBe(2)
    expect(hitFrom([], 2, 1)).toBe(-1)
    expect(beside(2, 3, 1)).toBe(0)
    expect(beside(0, 3, -1)).toBe(2)
  })
})

describe('the query for errors', () => {
  const regex = new RegExp(ERROR_QUERY.text, 'i')
  it.each([
    'Traceback (most recent call last):',
    'RuntimeError: CUDA out of memory',
    'NVRM: Xid (PCI:0000:1a:00): 79',
    'FATAL: disk full',
    'Segmentation fault (core dumped)',
    'make: *** [all] Error 2',
  ])('stops at %j', (line) => expect(regex.test(line)).toBe(true))
  it.each(['step 12 | loss 1.8', 'terrors of the deep', 'killswitch off'])('passes %j', (line) =>
    expect(regex.test(line)).toBe(false),
  )
})

describe('countText', () => {
  const base = { query: ERROR_QUERY, error: null, hits: [], total: 0, current: -1, done: true, running: false }
  it('tells none from not yet', () => {
    expect(countText(base)).toBe('No match')
    expect(countText({ ...base, done: false, running: true })).toBe('Searching…')
  })
  it('says where one is, and what cannot be stepped through', () => {
    const hits = Array.from({ length: 1204 }, () => ({ source: 's', line: 0, offset: 0, length: 1 }))
    expect(countText({ ...base, hits, total: 1204, current: 2 })).toBe('3 of 1,204')
    expect(countText({ ...base, hits, total: 5000, current: 2 })).toBe(
      '3 of 5,000 · the first 1,204 can be stepped through',
    )
  })
})
