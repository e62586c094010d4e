import { describe, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import type { Budget, Threshold } from '../../../src-shared/vocabulary/index.ts'
import { decide, type Situation, type Weighed } from './decide.ts'
import { aBudget, aPlan, DOLLAR } from './testing.ts'

const dollars = (amount: number) => ({ whole: amount * DOLLAR, rest: 0 })
const MONTH = { key: '2026-11', from: 0, until: 9e12 }

function weighed(
  change: Partial<Budget> = {},
  { spent = 0, reserved = 0, growth = 2.1, reached = [] as Threshold[] } = {},
): Weighed {
  return {
    budget: aBudget(change),
    touched: [{ period: MONTH, spent: dollars(spent), reserved: dollars(reserved), growth: dollars(growth) }],
    reached,
  }
}

function situation(change: Partial<Situation> = {}): Situation {
  return {
    plan: aPlan(),
    budgets: [],
    limits: { autoApprovePerHour: 25 * DOLLAR, autoApprovePerJob: 50 * DOLLAR, autoApprovePerServer: 50 * DOLLAR },
    selfStop: 'provider-timer',
    approval: null,
    standing: null,
    soFar: { server: 0, job: 0 },
    actor: null,
    ...change,
  }
}

const rule = (change: Partial<Situation>) => {
  const { decision, rule: found } = decide(situation(change))
  return `${decision} ${found.id}`
}
const at = (actions: Threshold['actions'], percent = 80, basis: Threshold['basis'] = 'actual'): Threshold => ({
  percent,
  basis,
  actions,
  afterApproval: false,
})

describe('the gate decides', () => {
  it('to let small things pass, with the rule in words', () => {
    expect(decide(situation())).toEqual({
      decision: 'allow',
      rule: { id: 'within_limits', text: 'This is within the limits below which nobody is asked.', budgetId: null },
    })
  })

  it('no to what has no price or an absurd one, before anything else', () => {
    expect(rule({ plan: aPlan({ perHour: 0 }) })).toBe('deny no_price')
    expect(rule({ plan: aPlan({ perHour: 5_000_000_000_000 }) })).toBe('deny no_price')
    expect(rule({ plan: aPlan({ perHour: Number.MAX_SAFE_INTEGER }) })).toBe('deny no_price')
    for (const hardMax of [Number.NaN, -1, Number.POSITIVE_INFINITY, 1.5]) {
      expect(rule({ plan: { ...aPlan(), hardMax } })).toBe('deny no_price')
    }
    // What is there bills already.
    expect(rule({ plan: aPlan({ kind: 'adopt', perHour: 0 }) })).toBe('allow within_limits')
  })

  it('no where a hard cap would be passed by a fraction of a micro-dollar, whatever a person said', () => {
    const approval = { id: 'apr_x', cap: 100 * DOLLAR, plan: aPlan() }
    const full = weighed({}, { spent: 90, reserved: 7.9, growth: 2.1 })
    expect(rule({ budgets: [full], approval })).toBe('allow approved')
    const over = { ...full, touched: full.touched.map((one) => ({ ...one, growth: { ...one.growth, rest: 1 } })) }
    const denied = decide(situation({ budgets: [over], approval }))
    expect(denied.decision).toBe('deny')
    expect(denied.rule.budgetId).toBe(over.budget.id)
    expect(denied.rule.text).toBe(
      'This needs up to $2.10; the budget of everything for 2026-11 has $2.10 left until its hard cap of $100.00.',
    )
  })

  it('no in any period that is touched, also one far ahead', () => {
    const two = weighed()
    const next = {
      period: { ...MONTH, key: '2026-12' },
      spent: dollars(0),
      reserved: dollars(99),
      growth: dollars(1.5),
    }
    expect(rule({ budgets: [{ ...two, touched: [...two.touched, next] }] })).toBe('deny hard_cap')
  })

  it('nothing about a period in which nothing grows, though its budget was lowered below what is promised', () => {
    const lowered = weighed({ hardCap: 10 * DOLLAR }, { spent: 20, reserved: 30, growth: 0 })
    expect(rule({ budgets: [lowered] })).toBe('allow within_limits')
    expect(rule({ budgets: [weighed({ hardCap: 10 * DOLLAR }, { spent: 20, reserved: 30, growth: 0.000001 })] })).toBe(
      'deny hard_cap',
    )
  })

  it('by thresholds that were reached', () => {
    expect(rule({ budgets: [weighed({}, { reached: [at(['block_new'])] })] })).toBe('deny blocked')
    const asks = weighed({}, { reached: [at(['note', 'require_approval'], 50, 'forecast')] })
    const asked = decide(situation({ budgets: [asks] }))
    expect(asked).toMatchObject({ decision: 'ask', rule: { id: 'threshold' } })
    expect(asked.rule.text).toBe(
      'The monthly budget of everything is expected to reach 50 % of $100.00, from which on a person decides.',
    )
    expect(rule({ budgets: [weighed({}, { reached: [at(['notify', 'stop_idle'])] })] })).toBe('allow within_limits')
  })

  it('yes to the very plan that was approved, and to no other', () => {
    const plan = aPlan({ perHour: 90 * DOLLAR })
    const approval = { id: 'apr_x', cap: plan.hardMax, plan }
    expect(rule({ plan, approval })).toBe('allow approved')
    expect(rule({ plan, approval: { ...approval, cap: plan.hardMax - 1 } })).toBe('ask per_hour')
    expect(rule({ plan: { ...plan, diskGb: 101 }, approval })).toBe('ask per_hour')
    expect(rule({ plan: { ...plan, kind: 'start' }, approval })).toBe('ask per_hour')
    expect(rule({ plan: { ...plan, serverId: 'srv_00000000000000000002' }, approval })).toBe('ask per_hour')
    expect(rule({ plan: { ...plan, offer: anOffer({ id: 'demo:other' }) }, approval })).toBe('ask per_hour')
    expect(rule({ plan, approval, budgets: [weighed({}, { reached: [at(['block_new'])] })] })).toBe('deny blocked')
  })

  it('yes by a standing approval with enough left', () => {
    const plan = aPlan({ perHour: 90 * DOLLAR, automation: true })
    expect(rule({ plan, standing: { id: 'std_x', left: plan.hardMax } })).toBe('allow standing_approval')
    expect(rule({ plan, standing: { id: 'std_x', left: plan.hardMax - 1 } })).toBe('ask automation')
  })

  it('to ask where nothing ends a machine without us', () => {
    expect(rule({ selfStop: 'none' })).toBe('ask no_self_stop')
  })

  it('to ask about automation that has no limit of its own', () => {
    const plan = aPlan({ automation: true, requester: 'ci' })
    expect(rule({ plan })).toBe('ask automation')
    expect(rule({ plan, budgets: [weighed({ autoApprovePerHour: 9 * DOLLAR })] })).toBe('ask automation')
    const own = weighed({ scope: 'requester:ci', autoApprovePerHour: 3 * DOLLAR })
    expect(rule({ plan, budgets: [own] })).toBe('allow within_limits')
    expect(rule({ plan: aPlan({ automation: true, requester: 'ci', perHour: 4 * DOLLAR }), budgets: [own] })).toBe(
      'ask per_hour',
    )
    expect(rule({ plan, budgets: [weighed({ scope: 'requester:ci', autoApprovePerHour: 0 })] })).toBe('ask per_hour')
  })

  it('by the limit of the most specific scope, then the settings', () => {
    const wide = weighed({ autoApprovePerHour: DOLLAR })
    const project = weighed({ scope: 'project:vision', autoApprovePerHour: 5 * DOLLAR })
    const plan = aPlan({ project: 'vision' })
    expect(rule({ plan, budgets: [wide] })).toBe('ask per_hour')
    expect(rule({ plan, budgets: [wide, project] })).toBe('allow within_limits')
    const daily = weighed({ scope: 'project:vision', period: 'day', autoApprovePerHour: DOLLAR })
    expect(rule({ plan, budgets: [wide, project, daily] })).toBe('ask per_hour')
    expect(rule({ plan: aPlan({ perHour: 26 * DOLLAR }) })).toBe('ask per_hour')
  })

  it('by what a job and a server come to with what they have already', () => {
    const job = { id: 'job_00000000000000000001', name: 'train' }
    expect(rule({ plan: aPlan({ job }), soFar: { server: 0, job: 49 * DOLLAR } })).toBe('ask per_job')
    expect(rule({ plan: aPlan({ kind: 'extend' }), soFar: { server: 49 * DOLLAR, job: 0 } })).toBe('ask per_server')
    const told = decide(situation({ plan: aPlan({ leaseSeconds: 100_000 }) })).rule
    expect(told.text).toBe(
      'Up to $55.62 for a server is more than the $50.00 that the settings let pass without asking.',
    )
  })

  it('with the stricter limits of whom it is charged to and of who asks', () => {
    const bob = weighed({ scope: 'requester:bob', autoApprovePerHour: 20 * DOLLAR })
    const own = { name: 'ci', budgets: [weighed({ scope: 'requester:ci', autoApprovePerHour: DOLLAR })] }
    const plan = aPlan({ requester: 'bob', automation: true })
    expect(rule({ plan, budgets: [bob] })).toBe('allow within_limits')
    expect(rule({ plan, budgets: [bob], actor: own })).toBe('ask per_hour')
    expect(rule({ plan, budgets: [bob], actor: { name: 'ci', budgets: [] } })).toBe('ask automation')
    const spent = { name: 'ci', budgets: [weighed({ scope: 'requester:ci', hardCap: DOLLAR })] }
    expect(rule({ plan, budgets: [bob], actor: spent })).toBe('deny hard_cap')
  })
})
