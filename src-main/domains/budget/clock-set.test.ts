import { afterEach, beforeEach, expect, it } from 'vitest'
import { aPlan, DOLLAR, makeMoney, PERSON } from './testing.ts'

const DAY_MS = 86_400_000
let money: ReturnType<typeof makeMoney>
beforeEach(() => {
  money = makeMoney()
})
afterEach(() => money.end())

it('moves a promise with the lease when the clock is set, there and back, and neither frees nor adds anything', () => {
  money.budgets.set({ period: 'total', limit: 10 * DOLLAR }, PERSON)
  money.budgets.set({ period: 'day', limit: 10 * DOLLAR }, PERSON)
  const plan = aPlan({ leaseSeconds: 7200 - 120 })
  money.hold(plan)
  const before = money.gate.held(plan.serverId)
  const shift = (by: number) => {
    money.time.now += by
    money.store.write('test', [], (db) => money.gate.shift(db, plan.serverId, by))
  }
  shift(-DAY_MS)
  const moved = money.gate.held(plan.serverId)
  expect(moved).toMatchObject({ hardMax: 4 * DOLLAR, untilAt: (before?.untilAt ?? 0) - DAY_MS })
  for (const period of ['total', 'day']) expect(money.budgets.get(`everything/${period}`).committed).toBe(4 * DOLLAR)
  shift(DAY_MS)
  expect(money.gate.held(plan.serverId)).toEqual(before)
  for (const period of ['total', 'day']) expect(money.budgets.get(`everything/${period}`).committed).toBe(4 * DOLLAR)
  money.store.write('test', [], (db) => money.gate.shift(db, 'srv_none', DAY_MS))
})
