import { afterEach, beforeEach, expect, it } from 'vitest'
import { spendUnder } from './balances.ts'
import { exactOf } from './exact.ts'
import { aPlan, DOLLAR, makeMoney } from './testing.ts'

const HOUR_MS = 3_600_000
let money: ReturnType<typeof makeMoney>
beforeEach(() => {
  money = makeMoney()
})
afterEach(() => money.end())

const perHour = 20 * DOLLAR
const twoHours = { perHour, leaseSeconds: 7200 - 120 }

/** An hour of the server is spent; then its promise is freed where that is said. */
function spendAnHour(free: boolean) {
  const { serverId } = aPlan()
  money.store.write('test', [], (db) => {
    const from = money.time.now
    money.time.now += HOUR_MS
    spendUnder(db, serverId, money.time.now, exactOf(perHour, money.time.now - from))
    if (free) money.gate.release(db, serverId, money.time.now)
  })
}

it.each([true, false])('counts what a server has cost before it is started once more (freed: %s)', (free) => {
  expect(money.hold(aPlan(twoHours)).rule.id).toBe('within_limits')
  spendAnHour(free)
  // 20 spent and 40 more are above the $50 of a server: stopping and starting it makes no new server of it.
  expect(money.hold(aPlan({ ...twoHours, kind: 'start' })).rule.id).toBe('per_server')
  const hour = { perHour, leaseSeconds: 3600 - 120 }
  expect(money.hold(aPlan({ ...hour, kind: 'start' })).rule.id).toBe('within_limits')
  spendAnHour(free)
  expect(money.hold(aPlan({ ...hour, kind: 'start' })).rule.id).toBe('per_server')
})

it('counts what machines have cost that were torn down before another one of the same server', () => {
  const job = { id: 'job_00000000000000000001', name: 'train' }
  expect(money.hold(aPlan({ ...twoHours, job })).rule.id).toBe('within_limits')
  spendAnHour(true)
  expect(money.hold(aPlan({ ...twoHours, job })).rule.id).toBe('per_job')
})

it('counts the leases before, all that was granted for this one, and what a longer one adds', () => {
  expect(money.hold(aPlan({ ...twoHours })).rule.id).toBe('within_limits')
  spendAnHour(true)
  expect(money.hold(aPlan({ kind: 'start', perHour, leaseSeconds: 3600 - 120 })).rule.id).toBe('within_limits')
  expect(money.hold(aPlan({ kind: 'extend', perHour, leaseSeconds: 1800 })).rule.id).toBe('within_limits')
  expect(money.hold(aPlan({ kind: 'extend', perHour, leaseSeconds: 60 })).rule.id).toBe('per_server')
})
