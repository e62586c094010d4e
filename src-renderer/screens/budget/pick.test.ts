import { expect, it } from 'vitest'
import { testBudget } from '../../lib/testing-budget.ts'
import { budgetOfLine, inOrder, picked } from './pick.ts'

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
