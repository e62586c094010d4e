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

it('takes no pause between the reading of one clock and of the other for sleep', () => {
  let awake = 500
  let heldUp = 0
  const passes = (ms: number) => {
    awake += ms
  }
  // The process is held up just before, or just after, the uptime is read.
  const steady = createSteadyClock(
    () => awake,
    () => {
      passes(heldUp)
      const up = awake + 90_000
      passes(heldUp)
      return up
    },
  )
  const begun = steady() - awake
  heldUp = 5000
  steady()
  heldUp = 0
  expect(steady() - awake).toBe(begun)
})

it('is not set off by a pause while it is made', () => {
  let awake = 500
  const pauses = [5000, 5000]
  const steady = createSteadyClock(
    () => awake,
    () => {
      const up = awake + 90_000
      awake += pauses.shift() ?? 0
      return up
    },
  )
  const begun = steady() - awake
  expect(steady() - awake).toBe(begun)
  expect(begun).toBe(0)
})

it('runs with the clocks of this computer', () => {
  const steady = createSteadyClock()
  const first = steady()
  expect(steady()).toBeGreaterThanOrEqual(first)
})
