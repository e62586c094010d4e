import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Gate } from './gate.ts'

/** A clock that sleeping moves. */
function clockAt(start: number) {
  const clock = {
    at: start,
    now: () => clock.at,
    sleep: async (ms: number) => {
      clock.at += ms
    },
  }
  return clock
}
const { signal } = new AbortController()

it('lets calls pass no closer than the gap, in turn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 20 }), async (pauses) => {
      const clock = clockAt(1_000_000)
      const gate = new Gate(1000, clock)
      const passed: number[] = []
      for (const pause of pauses) {
        clock.at += pause
        await gate.pass(signal)
        passed.push(clock.at)
      }
      for (let i = 1; i < passed.length; i++)
        expect((passed[i] as number) - (passed[i - 1] as number)).toBeGreaterThanOrEqual(1000)
    }),
  )
})

it('a clock that is set back by an hour does not shut it for an hour', async () => {
  const clock = clockAt(10_000_000)
  const gate = new Gate(1000, clock)
  await gate.pass(signal)
  clock.at -= 3_600_000
  const before = clock.at
  await gate.pass(signal)
  expect(clock.at - before).toBeLessThanOrEqual(1000)
})

it('is shut for as long as a provider asks, a minute at most', async () => {
  const clock = clockAt(1_000_000)
  const gate = new Gate(10, clock)
  gate.hold(7000)
  await gate.pass(signal)
  expect(clock.at).toBe(1_007_000)
  gate.hold(3_600_000)
  await gate.pass(signal)
  expect(clock.at).toBe(1_067_000)
})

it('an abort ends the wait with its reason', async () => {
  const abort = new AbortController()
  const gate = new Gate(1000, clockAt(0))
  abort.abort(new Error('quitting'))
  await expect(gate.pass(abort.signal)).rejects.toThrow('quitting')
})
