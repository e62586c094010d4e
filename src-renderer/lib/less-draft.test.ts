import { describe, expect, it } from 'vitest'
import { lessFields, NO_LESS, readLess } from './less-draft.ts'
import { testApproval, testPlan } from './testing-approval.ts'

const detail = testApproval()
const read = (change: Partial<typeof NO_LESS>) => readLess({ ...NO_LESS, ...change }, detail)

describe('less than was asked for', () => {
  it('is what was typed, and nothing else', () => {
    expect(read({ cap: '50.2830' })).toEqual({
      input: { cap: 50_283_000 },
      most: 50_283_000,
      seconds: 18_000,
      problem: null,
    })
    expect(read({ lease: '5h', idle: '10m', keep: '0' })).toEqual({
      input: { leaseSeconds: 18_000, idleSeconds: 600, keepOnFailureSeconds: 0 },
      most: 50_283_000,
      seconds: 18_000,
      problem: null,
    })
    expect(read({ idle: '10m' })).toMatchObject({ most: detail.plan.hardMax, seconds: 36_000 })
  })

  it('is whichever is tighter of a cap and a time', () => {
    expect(read({ cap: '50.2830', lease: '1h' })).toMatchObject({ most: 10_323_000, seconds: 3600 })
    expect(read({ cap: '10', lease: '9h' })).toMatchObject({ most: 10_000_000 })
  })

  it.each([
    [{}, null, /^Say what should be less/],
    [{ cap: '0.10' }, 'cap', /is the least that buys a minute/],
    [{ lease: '11h' }, 'lease', /^at most 10 h, which was asked for/],
    [{ lease: '5s' }, 'lease', /^at least 15 s/],
    [{ lease: 'soon' }, 'lease', /^a time such as/],
    [{ idle: '21m' }, 'idle', /^at most 20 min/],
    [{ keep: '1h' }, 'keep', /^at most 10 min/],
    [{ cap: '5', idle: '-1' }, 'idle', /^a time such as/],
  ] as const)('says what is wrong with %o', (change, field, problem) => {
    const less = read(change)
    expect(less).toMatchObject({ input: null, field })
    expect(less.problem).toMatch(problem)
  })

  it('can be said only of what there is', () => {
    expect(lessFields(detail)).toEqual(['cap', 'lease', 'idle', 'keep'])
    expect(lessFields({ plan: testPlan({ kind: 'extend' }), keepOnFailureSeconds: null })).toEqual(['cap', 'lease'])
  })
})
