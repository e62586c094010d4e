import { expect, it } from 'vitest'
import { holdClock } from './held.ts'

it('goes on as before when the computer’s clock is set, until it is told to follow', () => {
  let passed = 0
  let skew = 0
  const bent = { now: () => 1000 + passed + skew, monotonic: () => passed, sleep: async () => {} }
  const clock = holdClock(bent, () => passed)
  passed += 60_000
  expect([clock.now(), clock.apart()]).toEqual([61_000, 0])
  skew = 4999
  expect([clock.now(), clock.apart()]).toEqual([61_000, 0])
  skew = -3_600_000
  expect([clock.now(), clock.apart()]).toEqual([61_000, -3_600_000])
  clock.follow(-3_600_000)
  expect([clock.now(), clock.apart()]).toEqual([61_000 - 3_600_000, 0])
})
