import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { WhatIf } from '../../src-shared/contract/budgets.ts'
import { forecastLine } from '../../src-shared/forecast.ts'
import { burnWith, stepText, whatIfStep } from './what-if.ts'

const DOLLAR = 1_000_000
const job = (name: string, atMost: number | null, expected: number | null = null, unpriced: string[] = []) => ({
  id: `job_${name}`,
  name,
  atMost,
  expected,
  unpriced,
})
const answer: WhatIf = {
  jobs: [job('a', 4 * DOLLAR, DOLLAR), job('b', 8 * DOLLAR, null, ['traffic']), job('c', null)],
  queued: 0,
  budgets: [
    {
      budgetId: 'bud_x',
      asked: [4, 10, 10].map((n) => n * DOLLAR),
      left: [3, -3, -3].map((n) => n * DOLLAR),
      days: [],
    },
  ],
}

it('looks up what so many jobs come to', () => {
  expect(whatIfStep(answer, 'bud_x', 0)).toMatchObject({ total: 0, asked: 0, over: 0, firstOver: null, unpriced: [] })
  expect(whatIfStep(answer, 'bud_x', 1)).toMatchObject({
    total: 4 * DOLLAR,
    asked: 4 * DOLLAR,
    over: 0,
    expected: DOLLAR,
  })
  expect(whatIfStep(answer, 'bud_x', 2)).toMatchObject({
    total: 12 * DOLLAR,
    asked: 10 * DOLLAR,
    over: 3 * DOLLAR,
    firstOver: 'b',
    unpriced: ['traffic'],
  })
  expect(whatIfStep(answer, 'bud_x', 3).unpriced).toEqual(['traffic', 'price'])
  // Jobs have ended while the slider stood at nine.
  expect(whatIfStep(answer, 'bud_x', 9).count).toBe(3)
  expect(whatIfStep(answer, 'bud_other', 2)).toMatchObject({ total: 12 * DOLLAR, asked: 0, over: 0, firstOver: null })
})

it('is heard as a sentence', () => {
  expect(stepText(whatIfStep(answer, 'bud_x', 0), 3)).toBe('none of 3 jobs')
  expect(stepText(whatIfStep(answer, 'bud_x', 2), 3)).toBe('2 of 3 jobs: $12.00 at most')
})

it('expects no less with more jobs, the same with none, and nothing before there is data', () => {
  const [now, until] = [1_000_000, 1_000_000 + 10 * 86_400_000]
  const amount = fc.integer({ min: 0, max: 500 * DOLLAR })
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 28 }), amount, amount, amount, (days, spent, committed, asked) => {
      const forecast = forecastLine({ days, spent, committed }, now, until)
      const burn = {
        from: 0,
        until,
        limit: 1,
        spent: [{ at: now, amount: spent }],
        forecast,
        billedAt: null,
        difference: null,
      }
      const step = { ...whatIfStep(answer, 'bud_x', 1), asked, days }
      const drawn = burnWith(burn, committed, step)
      if (asked === 0 || days.length < 3) {
        expect(drawn).toBe(burn)
        return
      }
      expect(drawn.forecast.map(({ at }) => at)).toEqual(forecast.map(({ at }) => at))
      for (const [index, { expected, high }] of drawn.forecast.entries()) {
        expect(expected).toBeGreaterThanOrEqual(forecast[index]?.expected ?? 0)
        expect(high).toBeGreaterThanOrEqual(forecast[index]?.high ?? 0)
      }
      expect(drawn.forecast.at(-1)?.expected).toBeGreaterThanOrEqual(spent + committed + asked)
    }),
  )
})
