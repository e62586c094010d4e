import fc from 'fast-check'
import { expect, it } from 'vitest'
import { threshold } from '../../src-shared/vocabulary/index.ts'
import {
  budgetName,
  dayText,
  FIRST_THRESHOLDS,
  momentText,
  periodTitle,
  scopeText,
  stateOf,
  suggestedLimit,
  thresholdText,
  tooLowText,
} from './budget-text.ts'

const zone = 'Europe/Berlin'
const current = {
  key: '2026-11',
  from: Date.parse('2026-11-01T00:00+01:00'),
  until: Date.parse('2026-12-01T00:00+01:00'),
}

it('names periods in the zone of the budget', () => {
  expect(periodTitle({ period: 'month', current, zone })).toBe('November')
  expect(periodTitle({ period: 'month', current, zone: 'America/New_York' })).toBe('October')
  expect(periodTitle({ period: 'week', current, zone })).toBe('Week of 1 Nov')
  expect(periodTitle({ period: 'day', current, zone })).toBe('1 Nov')
  expect(periodTitle({ period: 'custom', current, zone })).toBe('1 Nov to 30 Nov')
  expect(periodTitle({ period: 'total', current: { ...current, until: null }, zone })).toBe('All time')
  expect(dayText(Date.parse('2026-09-30T23:00Z'), zone)).toBe('1 Oct')
  expect(dayText(Date.parse('2026-09-03T12:00Z'), zone)).toBe('3 Sep')
  expect(momentText(Date.parse('2026-09-30T23:00Z'), zone)).toBe('1 Oct 01:00')
})

it('names budgets by period and scope', () => {
  expect(budgetName({ period: 'month', current, zone, scope: 'everything' })).toBe('November')
  expect(budgetName({ period: 'month', current, zone, scope: 'project:a b' })).toBe('November, project a b')
  expect(scopeText('provider:runpod')).toBe('provider runpod')
})

it('says the worst first', () => {
  const reached = (...actions: Array<'block_new' | 'require_approval'>) => [
    { percent: 80, basis: 'actual' as const, actions, afterApproval: false, at: 1, waits: false },
  ]
  expect(stateOf({ left: 1, spent: 1, limit: 2, reached: [] }).tone).toBe('good')
  expect(stateOf({ left: 1, spent: 1, limit: 2, reached: reached('require_approval') }).word).toBe(
    'Asks for all that is new',
  )
  expect(stateOf({ left: 1, spent: 2, limit: 2, reached: [] }).word).toBe('Over its limit')
  expect(stateOf({ left: 1, spent: 2, limit: 2, reached: reached('block_new') }).tone).toBe('broken')
  expect(stateOf({ left: -4_500_000, spent: 2, limit: 2, reached: [] }).word).toBe('$4.50 over its cap')
})

it('tells thresholds as sentences, and the first ones are possible', () => {
  for (const one of FIRST_THRESHOLDS) expect(threshold.parse(one)).toEqual(one)
  expect(FIRST_THRESHOLDS.map(thresholdText)).toEqual([
    '50 % spent: note it in Activity',
    '80 % spent: tell me, ask before anything new',
    '100 % expected: tell me',
    '100 % spent: tell me, rent nothing new, end all servers once results are home, after my yes',
  ])
})

it('suggests a round limit with some room', () => {
  expect(suggestedLimit(0)).toBeNull()
  expect(suggestedLimit(138_100_000)).toBe(200_000_000)
  expect(suggestedLimit(200_000)).toBe(5_000_000)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500_000_000_000 }), (spent) => {
      const limit = suggestedLimit(spent) as number
      expect(limit).toBeGreaterThanOrEqual(spent)
      expect(limit % 1_000_000).toBe(0)
    }),
  )
})

it('says what limits do that are passed already', () => {
  const used = { spent: 90_000_000, committed: 30_000_000 }
  expect(tooLowText({ limit: 120_000_000 }, used)).toBeNull()
  expect(tooLowText({ limit: 100_000_000 }, used)).toBe(
    '$120.00 is spent or promised already, $20.00 more than the limit: nothing new is rented in this period, and what runs goes on.',
  )
  expect(tooLowText({ limit: 100_000_000, hardCap: 110_000_000 }, used)).toContain(
    '$10.00 more than the hard cap: nothing new',
  )
  // What is above the limit and below the cap stops nothing by itself.
  expect(tooLowText({ limit: 100_000_000, hardCap: 200_000_000 }, used)).toContain(
    'what is new is rented up to the hard cap of $200.00',
  )
})
