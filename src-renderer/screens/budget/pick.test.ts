import { expect, it } from 'vitest'
import { testBudget } from '../../lib/testing-budget.ts'
import { budgetOfLine, forecastOfLine, inOrder, picked } from './pick.ts'

const month = testBudget()
const day = testBudget({ id: 'bud_00000000000000000002', period: 'day', current: { key: 'd', from: 1, until: 2 } })
const bot = testBudget({ id: 'bud_00000000000000000003', scope: 'requester:bot' })
const all = [bot, day, month]

it('begins with the month of everything', () => {
  expect(inOrder(all)).toEqual([month, day, bot])
  expect(picked(all, undefined)).toBe(month)
  expect(picked(all, bot.id)).toBe(bot)
  expect(picked(all, 'bud_gone')).toBe(month)
  expect(picked([], 'bud_gone')).toBeUndefined()
})

it('finds the limit of a line over the same period', () => {
  expect(budgetOfLine(all, month, 'requester', 'bot')).toBe(bot)
  expect(budgetOfLine(all, day, 'requester', 'bot')).toBeUndefined()
  expect(budgetOfLine(all, month, 'project', 'bot')).toBeUndefined()
  expect(budgetOfLine([testBudget({ scope: 'project:null' })], month, 'project', null)).toBeUndefined()
})

it('forecasts a line that has three days of data, within a period that is now and ends', () => {
  const budget = testBudget()
  const now = budget.current.from + 10 * 86_400_000
  const line = { spent: 30_000_000, committed: 0 }
  expect(forecastOfLine(line, [3_000_000, 3_000_000], budget, now)).toBeNull()
  expect(forecastOfLine(line, [3_000_000, 3_000_000, 3_000_000], budget, now)?.expected).toBe(90_000_000)
  expect(forecastOfLine(line, [3, 3, 3], budget, budget.current.until ?? 0)).toBeNull()
  const endless = { ...budget, current: { ...budget.current, until: null } }
  expect(forecastOfLine(line, [3, 3, 3], endless, now)).toBeNull()
})
