import { describe, expect, it } from 'vitest'
import { EMPTY_FORM, formProblem, rangeOf, searchCommand, searchInput } from './search-form.ts'

const NOW = Date.UTC(2026, 10, 21, 12)
const form = { ...EMPTY_FORM, text: 'out of memory' }

describe('a search form', () => {
  it('asks for no more than it says', () => {
    expect(searchInput(form, NOW, true)).toEqual({
      query: { text: 'out of memory', regex: false, caseSensitive: false, word: false },
      context: 2,
      limit: 500,
    })
    const jobs = [{ id: 'job_1', name: 'nightly' }]
    expect(searchInput({ ...form, jobs, servers: ['box'], time: 'day' }, NOW, true)).toMatchObject({
      from: NOW - 86_400_000,
      jobs: ['job_1'],
      servers: ['box'],
    })
  })

  it('reads a range in the zone of the time switch, its last minute included', () => {
    const custom = { ...form, time: 'custom' as const, from: '2026-11-21T10:00', to: '2026-11-21T10:30' }
    const from = Date.UTC(2026, 10, 21, 10)
    expect(rangeOf(custom, NOW, true)).toEqual({ from, to: from + 30 * 60_000 + 59_999 })
    expect(rangeOf(custom, NOW, false)).toEqual({
      from: new Date(2026, 10, 21, 10).getTime(),
      to: new Date(2026, 10, 21, 10, 30, 59, 999).getTime(),
    })
    expect(rangeOf({ ...custom, to: '' }, NOW, true)).toEqual({ from })
    expect(formProblem({ ...custom, to: '2026-11-21T09:00' }, true)).toMatch(/ends before/)
  })

  it('says what is wrong with it', () => {
    expect(formProblem(EMPTY_FORM, true)).toMatch(/Type/)
    expect(formProblem(form, true)).toBeNull()
    expect(formProblem({ ...form, text: 'a(', regex: true }, true)).toMatch(/Unterminated|Invalid/)
    expect(formProblem({ ...form, text: 'a\\-b', regex: true }, true)).toBeNull()
  })

  it('is the same as a command', () => {
    expect(searchCommand(form, NOW, true)).toBe("remotebot log search 'out of memory'")
    const jobs = [{ id: 'job_1', name: 'nightly' }]
    const all = { ...form, text: '-v', regex: true, word: true, caseSensitive: true, time: 'day' as const, jobs }
    expect(searchCommand({ ...all, servers: ['my box'], steps: ['run'] }, NOW, true)).toBe(
      "remotebot log search --regex --case --word --since 24h --server 'my box' --job job_1 --step run -- -v",
    )
    const custom = { ...form, time: 'custom' as const, to: '2026-11-21T10:30' }
    expect(searchCommand(custom, NOW, true)).toBe(
      "remotebot log search --until 2026-11-21T10:30:59.999Z 'out of memory'",
    )
  })
})
