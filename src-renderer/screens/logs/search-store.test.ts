import { beforeEach, describe, expect, it } from 'vitest'
import type { Client } from '../../../src-shared/contract/index.ts'
import { facetsOf } from './facet-choices.ts'
import { isSame, readSaved } from './saved-searches.ts'
import { EMPTY_FORM } from './search-form.ts'
import { clearSearch, startSearch, stopSearch, useLogSearch } from './search-store.ts'
import { foundText, progressText } from './search-text.ts'

const form = { ...EMPTY_FORM, text: 'needle' }
const totals = { lines: 0, sources: 2, sourcesDone: 0, bytes: 10, bytesDone: 0 }
const line = (jobId: string, over = {}) => ({
  jobId,
  jobName: `name of ${jobId}`,
  serverName: 'box',
  step: 'run',
  ...over,
})
type Batch = object
const clientOf = (search: (signal: AbortSignal) => AsyncGenerator<Batch>) =>
  ({ logs: { search: async (_: unknown, { signal }: { signal: AbortSignal }) => search(signal) } }) as unknown as Client
const run = () => useLogSearch.getState().run

describe('one search', () => {
  beforeEach(clearSearch)

  it('gathers what comes', async () => {
    await startSearch(
      clientOf(async function* () {
        yield { results: [line('a')], ...totals, lines: 1, done: false }
        yield { results: [line('b')], ...totals, lines: 2, sourcesDone: 2, done: true }
      }),
      form,
      0,
      true,
    )
    expect(run()).toMatchObject({ state: 'done', asked: form, totals: { lines: 2, sourcesDone: 2 } })
    expect(run()?.results.map(({ jobId }) => jobId)).toEqual(['a', 'b'])
  })

  it('keeps what was found when it is stopped or fails, and forgets an older one that still comes', async () => {
    let aborted = false
    const endless = clientOf(async function* (signal) {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      yield { results: [line('a')], ...totals, lines: 1, done: false }
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      yield { results: [line('late')], ...totals, lines: 9, done: true }
    })
    const first = startSearch(endless, form, 0, true)
    while (!run()?.results.length) await new Promise((resolve) => setTimeout(resolve))
    stopSearch()
    await first
    expect(aborted).toBe(true)
    expect(run()).toMatchObject({ state: 'stopped', totals: { lines: 1 }, results: [{ jobId: 'a' }] })

    const second = startSearch(endless, form, 0, true)
    await startSearch(
      clientOf(async function* () {
        yield { results: [line('b')], ...totals, lines: 1, done: false }
        throw new Error('disk')
      }),
      { ...form, text: 'other' },
      0,
      true,
    )
    await second
    expect(run()).toMatchObject({ state: 'failed', asked: { text: 'other' }, results: [{ jobId: 'b' }] })
    expect(run()?.error).toEqual(new Error('disk'))
  })

  it('has failed when the engine ends it before it is done', async () => {
    await startSearch(
      clientOf(async function* () {
        yield { results: [line('a')], ...totals, lines: 1, done: false }
      }),
      form,
      0,
      true,
    )
    expect(run()).toMatchObject({ state: 'failed', results: [{ jobId: 'a' }] })
  })
})

describe('facets', () => {
  it('offer what is there, what was found and what is chosen', () => {
    const results = [line('a'), line('a', { step: 'bootstrap-3' }), line('b', { serverName: 'sold' })] as never
    const chosen = { ...form, jobs: [{ id: 'z', name: 'old' }], servers: ['srv_1'], steps: ['events'] }
    const facets = facetsOf(chosen, results, [{ id: 'srv_1', name: 'box' }])
    const short = (list: Array<{ id: string; label: string; on: boolean; count: number }>) =>
      list.map(({ id, on, count }) => `${id}${on ? '*' : ''} ${count}`)
    expect(short(facets.servers)).toEqual(['srv_1* 2', 'sold 1'])
    expect(short(facets.steps)).toEqual(['run 2', 'bootstrap-1 0', 'events* 0', 'bootstrap-3 1'])
    expect(short(facets.jobs)).toEqual(['z* 0', 'a 2', 'b 1'])
    expect(facets.jobs[1]?.label).toBe('name of a')
  })
})

describe('saved searches', () => {
  it('read back as they are, whatever else is in storage', () => {
    const kept = { ...form, servers: ['box'], time: 'day' as const }
    expect(readSaved(JSON.parse(JSON.stringify([kept])))).toEqual([kept])
    expect(readSaved([{ text: 'old', servers: 'box', later: 1 }, null, 7, { text: '' }, {}])).toEqual([
      { ...EMPTY_FORM, text: 'old' },
    ])
    expect(readSaved('nonsense')).toEqual([])
    expect(isSame(kept, { ...form, time: 'day', servers: ['box'] })).toBe(true)
    expect(isSame(kept, form)).toBe(false)
  })
})

it('says how far it is and what it found', () => {
  const some = { ...totals, sources: 340, sourcesDone: 12, bytes: 4000, bytesDone: 1000 }
  expect(progressText(some, true)).toBe('Searching 12 of 340 logs, 1 kB of 4 kB')
  expect(progressText({ ...some, sourcesDone: 340, bytesDone: 4000 }, false)).toBe('Searched 340 logs, 4 kB')
  expect(progressText(some, false)).toBe('Searched 12 of 340 logs, 1 kB of 4 kB')
  expect([foundText(0, 0, 0), foundText(1, 1, 1), foundText(1204, 500, 3)]).toEqual([
    'No line found',
    '1 line in 1 job',
    '1,204 lines, the first 500 of them listed',
  ])
})
