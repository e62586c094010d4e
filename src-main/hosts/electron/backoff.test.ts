import { expect, it } from 'vitest'
import { nextStart, QUICK_MS } from './backoff.ts'

it('starts again at once after a long run, later after quick crashes, and not after three in a row', () => {
  expect(nextStart([QUICK_MS])).toBe(0)
  expect(nextStart([10])).toBe(500)
  expect(nextStart([10, 10])).toBe(2000)
  expect(nextStart([10, 10, 10])).toBeNull()
})

it('forgets quick crashes once the engine has run for a while', () => {
  expect(nextStart([10, 10, QUICK_MS, 10])).toBe(500)
  expect(nextStart([10, 10, QUICK_MS])).toBe(0)
})
