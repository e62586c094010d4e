import { describe, expect, it } from 'vitest'
import { retryDelay } from './backoff.ts'

describe('retryDelay', () => {
  it('doubles to a minute, with a jitter', () => {
    expect([1, 2, 3, 6, 7, 100].map((n) => retryDelay('UNREACHABLE', n, () => 0.5))).toEqual([
      1000, 2000, 4000, 32_000, 60_000, 60_000,
    ])
    expect(retryDelay(null, 1, () => 0)).toBe(800)
    expect(retryDelay(null, 1, () => 1)).toBe(1200)
  })

  it('never tries by itself what only a person may decide', () => {
    expect(retryDelay('HOST_KEY_CHANGED', 1)).toBeNull()
    expect(retryDelay('HOST_KEY_UNKNOWN', 1)).toBeNull()
    expect(retryDelay('LOGIN_REFUSED', 1)).toBe(300_000)
  })
})
