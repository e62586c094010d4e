import fc from 'fast-check'
import { expect, it } from 'vitest'
import { reconnectDelayMs } from './reconnect-backoff.ts'

it('doubles from one second to thirty, less a random part of up to half', () => {
  const longest = Array.from({ length: 8 }, (_, attempt) => reconnectDelayMs(attempt, () => 0))
  expect(longest).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (n, random) => {
        const full = reconnectDelayMs(n, () => 0)
        const delay = reconnectDelayMs(n, () => random)
        expect(delay).toBeGreaterThanOrEqual(full / 2)
        expect(delay).toBeLessThanOrEqual(full)
      },
    ),
  )
})
