import { expect, it } from 'vitest'
import { createSteadyClock } from './steady.ts'

it('goes on through sleep, never back, and does not follow the rounding of the uptime', () => {
  let awake = 500
  let up = 90_000
  const steady = createSteadyClock(
    () => awake,
    () => up,
  )
  const begun = steady()
  awake += 1000
  up += 1900
  expect(steady() - begun).toBe(1000)
  // Asleep for an hour.
  up += 3_600_000
  awake += 5
  const after = steady() - begun
  expect(after).toBeGreaterThan(3_600_000)
  expect(after).toBeLessThan(3_602_500)
  up -= 900
  expect(steady() - begun).toBeGreaterThanOrEqual(after)
})

it('runs with the clocks of this computer', () => {
  const steady = createSteadyClock()
  const first = steady()
  expect(steady()).toBeGreaterThanOrEqual(first)
})
