import { expect, it } from 'vitest'
import type { Overview } from '../../src-shared/vocabulary/index.ts'
import { worstOf } from './worst.ts'

const fine = {
  alarms: 0,
  leftovers: 0,
  approvals: 0,
  thresholds: 0,
  budget: { spent: 0, committed: 0, limit: null, hardCap: null },
}
const worst = (change: Partial<Overview>) => worstOf({ ...fine, ...change } as Overview)

it('names the worst about money alone, red where it leaks or is spent', () => {
  expect(worst({})).toBeNull()
  expect(worst({ thresholds: 1 })).toMatchObject({ text: '1 budget past a threshold', path: '/budget' })
  expect(worst({ thresholds: 1, approvals: 2 })).toMatchObject({ text: '2 wait for you', tone: 'text-attention' })
  const budget = { spent: 10, committed: 0, limit: 10, hardCap: 10 }
  expect(worst({ approvals: 2, budget })).toMatchObject({ text: 'the budget is spent', tone: 'text-broken' })
  expect(worst({ leftovers: 1, budget })).toMatchObject({ text: '1 leftover', path: '/leftovers' })
  expect(worst({ leftovers: 1, alarms: 1 })).toMatchObject({ text: '1 end not confirmed', tone: 'text-broken' })
})
