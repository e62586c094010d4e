import { expect, it } from 'vitest'
import { budgetStatus } from '../../src-shared/vocabulary/index.ts'
import { amountText, draftOf, readDollars, readDraft, thresholdDraft } from './budget-draft.ts'
import { testBudget } from './testing-budget.ts'

const filled = (change = {}) => ({ ...draftOf(null), limit: '300', ...change })

it('begins with everything by month, and asks for the limit', () => {
  expect(readDraft(draftOf(null))).toEqual({ input: null, problems: { limit: 'how much may be spent?' } })
  expect(readDraft(filled()).input).toMatchObject({
    scope: 'everything',
    period: 'month',
    limit: 300_000_000,
    hardCap: 300_000_000,
    autoApprovePerHour: null,
  })
})

it('gives back a budget as it was', () => {
  const budget = testBudget({ scope: 'requester:goal:bot', hardCap: 350_000_000, autoApprovePerJob: 0 })
  const { input } = readDraft(draftOf(budget))
  expect(input).toMatchObject({
    scope: 'requester:goal:bot',
    limit: budget.limit,
    hardCap: 350_000_000,
    autoApprovePerJob: 0,
    autoApprovePerServer: null,
    thresholds: budget.thresholds,
  })
  expect(budgetStatus.parse(budget)).toEqual(budget)
})

it('leaves the period of a budget that is changed as it is in its own zone', () => {
  const [from, until] = [Date.UTC(2026, 9, 31, 14, 30), Date.UTC(2026, 10, 8, 14, 30)]
  const budget = testBudget({ period: 'custom', from, until, zone: 'Asia/Kolkata' })
  const { input } = readDraft({ ...draftOf(budget), limit: '400' }, budget)
  expect(input).toMatchObject({ period: 'custom', from, until, zone: 'Asia/Kolkata', limit: 400_000_000 })
})

it('tells what is wrong, and where', () => {
  const problems = (change: object) => readDraft(filled(change)).problems
  for (const limit of ['0', '-5', 'NaN', '1e9', '10 EUR', '1000001']) expect(problems({ limit }).limit).toBeTruthy()
  expect(problems({ hardCap: '299' }).hardCap).toContain('below the limit')
  expect(problems({ scopeKind: 'project' }).scopeName).toBeTruthy()
  expect(problems({ scopeKind: 'project', scopeName: 'a\nb' }).scopeName).toContain('scope')
  expect(problems({ perHour: 'much' }).perHour).toContain('much')
  expect(problems({ period: 'custom', from: '2026-11-02', until: '2026-11-01' }).until).toContain('before it begins')
  expect(problems({ period: 'custom' })).toMatchObject({ from: expect.any(String), until: expect.any(String) })
})

it('ends a custom budget with its last day', () => {
  const { input } = readDraft(filled({ period: 'custom', from: '2026-11-01', until: '2026-11-02' }))
  expect(input?.from).toBe(new Date(2026, 10, 1).getTime())
  expect(input?.until).toBe(new Date(2026, 10, 3).getTime())
  const again = draftOf(testBudget({ period: 'custom', from: input?.from ?? null, until: input?.until ?? null }))
  expect([again.from, again.until]).toEqual(['2026-11-01', '2026-11-02'])
})

it('looks at each threshold', () => {
  const one = (change: object) => ({
    ...thresholdDraft({ percent: 80, basis: 'actual', actions: ['notify'], afterApproval: true }),
    ...change,
  })
  const good = one({})
  const bad = [one({ percent: '0' }), one({ actions: [] }), one({})]
  expect(Object.keys(readDraft(filled({ thresholds: [good, ...bad] })).problems.thresholds ?? {})).toEqual(
    bad.map(({ key }) => String(key)),
  )
  const expected = one({ basis: 'forecast' })
  const inAll = readDraft(filled({ period: 'total', thresholds: [good, expected] }))
  expect(inAll.problems.thresholds).toEqual({ [expected.key]: expect.stringContaining('has no end') })
  // Only what stops something can wait for a yes.
  expect(readDraft(filled({ thresholds: [good] })).input?.thresholds?.[0]?.afterApproval).toBe(false)
})

it('reads dollars', () => {
  expect([readDollars('$1,250.50', 1), amountText(1_250_500_000)]).toEqual([1_250_500_000, '1250.5'])
  expect(readDollars('0', 0)).toBe(0)
})
