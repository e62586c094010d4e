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

it('was not set where this process is held up between the reading of it and of what it is compared with', () => {
  let at = 0
  let heldUp = 0
  const now = () => {
    const read = at + 1_800_000_000_000
    at += heldUp
    heldUp = 0
    return read
  }
  const clock = holdClock({ now, monotonic: () => at, sleep: async () => {} }, () => at)
  expect(clock.apart()).toBe(0)
  heldUp = 30_000
  expect(clock.apart()).toBe(0)
  expect(clock.now()).toBe(at + 1_800_000_000_000)
})
