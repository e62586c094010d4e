import { describe, expect, it } from 'vitest'
import type { BudgetImpact } from '../../src-shared/vocabulary/index.ts'
import {
  approvalTitle,
  badges,
  barShares,
  billingText,
  budgetsShown,
  budgetTitle,
  decidedText,
  leftAfter,
  standingText,
  tightest,
  timeLeft,
} from './approval-text.ts'
import { machineRows, maximumBefore, moneyRows } from './plan-rows.ts'
import { testApproval, testPlan } from './testing-approval.ts'
import { testOffer } from './testing-rental.ts'

const AROUND = testApproval()

const impact = (change: Partial<BudgetImpact> = {}): BudgetImpact => ({
  budgetId: 'bud_00000000000000000001',
  scope: 'everything',
  period: 'month',
  from: new Date(2026, 10, 1).getTime(),
  until: new Date(2026, 11, 1).getTime(),
  limit: 300_000_000,
  hardCap: 300_000_000,
  spent: 138_000_000,
  committed: 38_800_000,
  this: 118_400_000,
  left: 4_800_000,
  forecastBefore: null,
  forecastAfter: null,
  ...change,
})

describe('the words of a request', () => {
  it('name what is asked for and the most that it can cost', () => {
    expect(approvalTitle(testPlan())).toBe('Approve 4×H100 80 GB SXM for eval-mmlu: at most $100.23')
    expect(approvalTitle(testPlan({ jobId: null, jobName: null }))).toMatch(/for rented-1: /)
    expect(approvalTitle(testPlan({ kind: 'extend' }))).toMatch(/^Approve a longer lease of rented-1: /)
    expect(approvalTitle(testPlan({ kind: 'start' }))).toMatch(/^Approve the start of rented-1: /)
    expect(approvalTitle(testPlan({ kind: 'adopt' }))).toMatch(/^Approve taking over rented-1: /)
  })

  it('begin with what a person should know first', () => {
    expect(badges(testApproval())).toEqual(['First time for this requester', 'Over $25 per job'])
    expect(badges(testApproval({ firstTime: false, changes: ['$2/h → $3/h'] }))).toEqual([
      'changed since it was asked',
      'Over $25 per job',
    ])
  })

  it('say what became of it, and by whom', () => {
    const of = (change: object) => decidedText(testApproval(change))
    expect(of({ status: 'denied', decidedBy: 'anna' })).toBe('eval-mmlu was denied by anna')
    expect(of({ status: 'used', decidedBy: 'anna' })).toBe('eval-mmlu was approved by anna')
    expect(of({ status: 'withdrawn' })).toBe('eval-mmlu is not wanted any more')
    expect(of({ status: 'expired' })).toBe('Nobody decided about eval-mmlu in time')
    const unused = testApproval({ status: 'expired', decidedBy: 'anna' })
    expect([decidedText(unused), standingText(unused)]).toEqual([
      'eval-mmlu was approved by anna, and has expired unused',
      'Approved, expired',
    ])
    const vain = testApproval({ status: 'approved', decidedBy: 'anna', returnedAt: 1 })
    expect([decidedText(vain), standingText(vain)]).toEqual([
      'eval-mmlu was approved by anna, and not done',
      'Approved, not done',
    ])
  })

  it('count the last hour in seconds', () => {
    expect(timeLeft(702_000, 0)).toBe('11:42')
    expect(timeLeft(9_000, 0)).toBe('0:09')
    expect(timeLeft(86_400_000, 0)).toBe('1 d')
    expect(timeLeft(5, 5)).toBeNull()
  })

  it('tell the step of the bill', () => {
    expect(billingText({ stepSeconds: 1, minimumSeconds: 60 })).toBe('by the second, at least 1 min')
    expect(billingText({ stepSeconds: 3600, minimumSeconds: 3600 })).toBe('by the hour')
  })
})

describe('the budget in a request', () => {
  it('is named by whom and when it counts', () => {
    expect(budgetTitle(impact())).toBe('Budget, November')
    const from = new Date(2026, 10, 16).getTime()
    expect(budgetTitle(impact({ scope: 'requester:goalbot', period: 'week', from }))).toBe(
      'Budget of goalbot, week of 16 Nov',
    )
    expect(budgetTitle(impact({ period: 'day', from }))).toBe('Budget, 16 Nov')
    expect(budgetTitle(impact({ period: 'total' }))).toBe('Budget, in all')
  })

  it('keeps the bar whole, whatever the figures', () => {
    expect(leftAfter(impact())).toBe(4_800_000)
    for (const change of [{}, { spent: 900_000_000 }, { hardCap: 0, limit: 0 }, { spent: -5 }]) {
      const { spent, committed, asked } = barShares(impact(change))
      for (const share of [spent, committed, asked]) expect(share).toBeGreaterThanOrEqual(0)
      expect(spent + committed + asked).toBeLessThanOrEqual(1.000001)
    }
  })

  it('shows first where least is left', () => {
    const day = impact({ period: 'day', hardCap: 200_000_000 })
    expect(tightest([impact(), day])[0]).toBe(day)
  })

  it("shows the tightest, the requester's own beside it, and few more", () => {
    const own = impact({ scope: 'requester:goalbot', hardCap: 100_000_000 })
    const project = impact({ scope: 'project:eval', period: 'total' })
    const [a, b] = [impact({ period: 'week' }), impact({ period: 'day' })]
    const shown = budgetsShown([own, project, a, b, impact()], 'goalbot')
    expect(shown).toMatchObject({ own, more: 1 })
    expect(shown.first?.scope).not.toBe(own.scope)
    expect(shown.others).toHaveLength(2)
    expect(budgetsShown([own], 'goalbot')).toEqual({ first: own, own: null, others: [], more: 0 })
    expect(budgetsShown([impact()], 'goalbot').own).toBeNull()
    expect(budgetsShown([], 'goalbot').first).toBeNull()
  })
})

describe('the lines of a plan', () => {
  it('say what is made and what it costs, and name what is not priced', () => {
    const machine = machineRows(testPlan(), AROUND, null).map(({ label, text }) => `${label}: ${text}`)
    expect(machine).toEqual([
      'Machine: 4×H100 80 GB SXM, 320 GB VRAM, 16 vCPU, 125 GB',
      'Where: RunPod EU-RO-1, secure, on-demand',
      'Disk: 200 GB · image ubuntu-24.04',
      "Logs in: only a new key in this computer's vault",
    ])
    const money = moneyRows(testPlan(), null).map(({ label, text }) => `${label}: ${text}`)
    expect(money).toEqual([
      '4 × $2.49/h compute + $0.03/h disk: $9.99/h',
      'For at most: 10 h',
      'Expected (3 like jobs, median 2 h 10 min): $21.60 (18–31)',
      'If left stopped: $1.32 a day',
      'Not priced: egress',
    ])
  })

  it('spare the digits of a disk that costs less than a cent', () => {
    const [price] = moneyRows(testPlan({ diskPerHour: 5_556, perHour: 9_965_556 }), null)
    expect(price?.label).toBe('4 × $2.49/h compute + under $0.01/h disk')
    const { offer } = testPlan()
    const own = { ...offer, price: { ...offer.price, addressPerHour: 20_000 } }
    const [apart] = moneyRows(testPlan({ offer: own }), null)
    expect(apart).toMatchObject({ label: '4 × $2.49/h compute + $0.03/h disk + $0.02/h address', text: '$9.99/h' })
  })

  it('mark what differs from what a person has seen, and nothing else', () => {
    const dearer = testPlan({ computePerHour: 10_440_000, perHour: 10_470_000, hardMax: 105_049_000 })
    const offer = testOffer('b', { gpu: testPlan().offer.gpu, spot: true })
    const changed = (rows: { key: string; was: string | null }[]) => rows.filter(({ was }) => was !== null)
    expect(changed(moneyRows(dearer, testPlan()))).toMatchObject([{ key: 'price', was: '$9.99/h' }])
    expect(maximumBefore(dearer, testPlan())).toBe('$100.23')
    expect(maximumBefore(testPlan(), testPlan())).toBeNull()
    expect(changed(machineRows(testPlan({ offer }), AROUND, testPlan()))).toMatchObject([
      { key: 'where', was: 'RunPod EU-RO-1, secure, on-demand' },
      { key: 'spot', was: 'not so before' },
    ])
    expect(changed(machineRows(testPlan(), AROUND, testPlan()))).toEqual([])
  })
})
