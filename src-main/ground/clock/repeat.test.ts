import { expect, it } from 'vitest'
import { VirtualClock } from '../../testing/virtual-clock.ts'
import { repeat } from './repeat.ts'

it('goes on after a failure, and ends with its signal', async () => {
  const clock = new VirtualClock()
  const stopping = new AbortController()
  const begun = clock.now()
  const at: number[] = []
  const failures: unknown[] = []
  const work = async () => {
    at.push(clock.now() - begun)
    if (at.length === 2) throw new Error('not now')
    if (at.length === 3) stopping.abort()
  }
  await repeat(clock, 60_000, stopping.signal, work, (error) => failures.push(error))
  expect(at).toHaveLength(3)
  expect(at[0]).toBe(0)
  expect(at[2]).toBeGreaterThanOrEqual(120_000)
  expect(failures).toEqual([new Error('not now')])
})
