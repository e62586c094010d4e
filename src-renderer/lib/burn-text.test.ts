import { expect, it } from 'vitest'
import { burnLabel, forecastText, upTo } from './burn-text.ts'
import { testBudget } from './testing-budget.ts'

const from = Date.parse('2026-11-01T00:00Z')
const until = Date.parse('2026-12-01T00:00Z')
const burn = {
  from,
  until,
  limit: 300_000_000,
  spent: [{ at: from + 60_000, amount: 1_000_000 }],
  forecast: [],
  billedAt: null,
  difference: null,
}

it('says what the chart shows, and that a forecast needs data', () => {
  expect(burnLabel(burn, testBudget())).toBe('November: $1.00 of $300.00 spent; no forecast yet')
  const ahead = { at: until, low: 241_000_000, expected: 260_000_000, high: 278_000_000 }
  expect(burnLabel({ ...burn, forecast: [ahead] }, testBudget())).toContain(
    'expected by 1 Dec 00:00: $241.00 to $278.00',
  )
  expect(forecastText(null)).toBe('forecast after three days of data')
  expect(forecastText(ahead)).toBe('forecast $241.00–$278.00')
  expect(forecastText({ low: 5, expected: 5, high: 5 })).toBe('forecast $0.000005')
})

it('goes on to this minute, and no further than the period', () => {
  expect(upTo(burn, from + 200_000, 2_000_000).spent.at(-1)).toEqual({ at: from + 180_000, amount: 2_000_000 })
  expect(upTo(burn, from + 61_000, 2_000_000)).toBe(burn)
  expect(upTo(burn, until + 1, 2_000_000)).toBe(burn)
  expect(upTo(burn, from + 200_000, 1)).toBe(burn)
})
