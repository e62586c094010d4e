import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { onWake } from './wake.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('tells of a gap, and not of ordinary time or of a clock that was set back', () => {
  let shift = 0
  const woken = vi.fn()
  const stop = onWake(woken, () => Date.now() + shift)
  vi.advanceTimersByTime(60_000)
  shift = -3_600_000
  vi.advanceTimersByTime(10_000)
  expect(woken).not.toHaveBeenCalled()
  shift += 120_000
  vi.advanceTimersByTime(5000)
  expect(woken).toHaveBeenCalledTimes(1)
  stop()
  shift += 120_000
  vi.advanceTimersByTime(60_000)
  expect(woken).toHaveBeenCalledTimes(1)
})
