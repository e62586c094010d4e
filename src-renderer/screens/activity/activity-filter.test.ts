import { expect, it } from 'vitest'
import { filterInput, isNarrowed, NO_FILTER } from './activity-filter.ts'

it('asks only for what is filled in', () => {
  expect(filterInput(NO_FILTER, 1_700_000_000_000)).toEqual({})
  expect(isNarrowed(NO_FILTER)).toBe(false)
  const filter = { text: ' h100 ', actor: 'anna', action: 'approval', days: 7 }
  expect(isNarrowed(filter)).toBe(true)
  const input = filterInput(filter, 1_700_000_012_345)
  expect(input).toMatchObject({ text: 'h100', actor: 'anna', action: 'approval' })
  expect(1_700_000_012_345 - (input.since ?? 0)).toBeGreaterThanOrEqual(7 * 86_400_000)
  expect(filterInput(filter, 1_700_000_020_000)).toEqual(input)
})
