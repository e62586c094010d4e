import { expect, it } from 'vitest'
import { actorText, differencesOf, effectText } from './activity-text.ts'
import { testBudget } from './testing-budget.ts'

it('tells only what differs, in words for people', () => {
  const before = { ...testBudget() }
  const after = { ...testBudget({ limit: 400_000_000, hardCap: 400_000_000, autoApprovePerHour: 0, updatedAt: 5 }) }
  expect(differencesOf({ before, after })).toEqual([
    { field: 'Limit', before: '$300.00', after: '$400.00' },
    { field: 'Hard cap', before: '$300.00', after: '$400.00' },
    { field: 'Auto approve per hour', before: '–', after: '$0' },
  ])
  expect(differencesOf({ before: { thresholds: before.thresholds }, after: { thresholds: [] } })).toEqual([
    { field: 'Thresholds', before: '80 % spent: tell me, ask before anything new', after: 'none' },
  ])
})

it('tells all of what is new, and of what went', () => {
  const plan = { offer: 'demo:h100', perHour: 2_490_000, leaseSeconds: 14_400, hardMax: 9_990_000, note: null }
  expect(differencesOf({ before: null, after: plan })).toEqual([
    { field: 'Offer', before: null, after: 'demo:h100' },
    { field: 'Per hour', before: null, after: '$2.49/h' },
    { field: 'Lease', before: null, after: '4 h' },
    { field: 'Hard max', before: null, after: '$9.99' },
  ])
  expect(differencesOf({ before: { waits: true }, after: null })).toEqual([
    { field: 'Waits', before: 'yes', after: null },
  ])
  expect(differencesOf({ before: null, after: null })).toEqual([])
})

it('names who did it, and what it meant', () => {
  expect(actorText({ actor: 'anna', via: 'window' })).toBe('anna, in the window')
  expect(actorText({ actor: 'steward', via: 'engine' })).toBe('Remotebot, by rule')
  expect(actorText({ actor: 'anna', via: 'engine' })).toBe('Remotebot, for anna')
  expect(actorText({ actor: 'engine', via: 'engine' })).toBe('Remotebot')
  expect([effectText(null), effectText(0), effectText(2_500_000), effectText(-400_000)]).toEqual([
    null,
    null,
    '+$2.50',
    '−$0.40',
  ])
})

it('says what whoever decided was shown, and times in words', () => {
  const view = {
    quotedAt: 5,
    checks: { stock: 'warning', key: 'ok', budget: 'ok' },
    notes: ['few are left'],
    budgets: [{ scope: 'everything', period: 'month', left: 4_800_000 }],
    alternatives: [{ title: 'A100, Vast.ai', total: 61_200_000 }],
  }
  const shown = differencesOf({ before: { leaseSeconds: 7200 }, after: { leaseSeconds: 1800, view } })
  expect(shown).toEqual([
    { field: 'Lease', before: '2 h', after: '30 min' },
    {
      field: 'View',
      before: null,
      after:
        '2 of 3 checks good; few are left; $4.80 left of everything (month); instead: A100, Vast.ai, at most $61.20',
    },
  ])
})
