import { describe, expect, it } from 'vitest'
import { countText } from './find-count.ts'
import { beside, ERROR_QUERY, hitFrom, PROBLEM_QUERY } from './log-finder.ts'
import { problemsText } from './problems-text.ts'

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

describe('the query for problems', () => {
  const regex = new RegExp(PROBLEM_QUERY.text, 'i')
  it.each(['DeprecationWarning: old', 'WARN disk is nearly full', 'Traceback (most recent call last):', 'it failed'])(
    'shows %j',
    (line) => expect(regex.test(line)).toBe(true),
  )
  it.each(['step 12 | loss 1.8', 'warned of nothing', 'forewarn'])('hides %j', (line) =>
    expect(regex.test(line)).toBe(false),
  )

  it('is counted in lines', () => {
    const hit = (line: number) => ({ source: 's', line, offset: 0, length: 1 })
    const some = { hits: [hit(1), hit(1), hit(4)], total: 3, done: true, extended: false }
    expect(problemsText(some)).toBe('2 lines with errors or warnings')
    expect(problemsText({ ...some, total: 9 })).toBe('The first 2 lines with errors or warnings; there are more')
    expect(problemsText({ ...some, hits: [], total: 0 })).toBe('No error or warning')
    expect(problemsText({ ...some, hits: [], total: 0, done: false })).toBe('Looking for errors and warnings…')
  })
})

describe('countText', () => {
  const base = {
    query: ERROR_QUERY,
    error: null,
    hits: [],
    total: 0,
    current: -1,
    done: true,
    running: false,
    extended: false,
  }
  it('tells none from not yet', () => {
    expect(countText(base)).toBe('No match')
    expect(countText({ ...base, done: false, running: true })).toBe('Searching…')
    expect(countText({ ...base, done: false, running: true, extended: true })).toBe('No match')
  })
  it('says where one is, and what cannot be stepped through', () => {
    const hits = Array.from({ length: 1204 }, () => ({ source: 's', line: 0, offset: 0, length: 1 }))
    expect(countText({ ...base, hits, total: 1204, current: 2 })).toBe('3 of 1,204')
    expect(countText({ ...base, hits, total: 5000, current: 2 })).toBe(
      '3 of 5,000 · the first 1,204 can be stepped through',
    )
  })
})
