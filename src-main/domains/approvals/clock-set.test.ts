import { afterEach, beforeEach, expect, it } from 'vitest'
import { ANN, approvalsBench, HandClock } from './testing.ts'

const DAY = 86_400_000
let bench: ReturnType<typeof approvalsBench<HandClock>>
beforeEach(() => {
  bench = approvalsBench(new HandClock())
})
afterEach(() => bench.close())

it.each([2 * DAY, -30 * DAY])('a request lives as long as before when the clock is set by %i ms', (by) => {
  const { approvals, clock, store } = bench
  const { id } = bench.ask()
  clock.at += DAY / 2
  store.write('test', [], (db) => approvals.clockSet(db, by))
  clock.at += by
  expect(approvals.get(id)).toMatchObject({ status: 'pending', expiresAt: clock.at + DAY / 2 })
  clock.at += DAY / 2 + 1
  expect(() => approvals.approve(id, { revision: 1 }, ANN)).toThrow('has expired')
  // What has run out stays so.
  store.write('test', [], (db) => approvals.clockSet(db, by))
  expect(approvals.get(id).status).toBe('expired')
})
