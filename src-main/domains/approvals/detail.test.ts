import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { approvalDetail, type Offer, offerQuery } from '../../../src-shared/vocabulary/index.ts'
import { checksOf } from './checks.ts'
import { ANN, aPlan, approvalsBench, type Bench, HandClock } from './testing.ts'

let bench: Bench
beforeEach(() => {
  bench = approvalsBench(new HandClock())
})
afterEach(() => bench.close())

const plan = (offer: Partial<Offer> = {}) => aPlan({ offer: anOffer({ seenAt: bench.clock.at, ...offer }) })

describe('the dialog', () => {
  it('is shown all that the contract promises', () => {
    bench.budget(20_000_000)
    bench.ask()
    bench.world.query = offerQuery.parse({ gpu: 'H100' })
    const asked = plan()
    bench.world.offers = [asked.offer, anOffer({ id: 'demo:b', price: { ...anOffer().price, perHour: 1_000_000 } })]
    const { id } = bench.ask(asked, null)
    const shown = approvalDetail.parse(bench.approvals.get(id))
    expect(shown).toMatchObject({
      providerName: 'Demo cloud',
      position: 2,
      justification: null,
      billing: { stepSeconds: 1, minimumSeconds: 60 },
      selfStop: 'provider-timer',
      typeAbove: 500_000_000,
      budgets: [{ scope: 'everything', limit: 20_000_000, this: asked.hardMax, left: 20_000_000 - asked.hardMax }],
      alternatives: [{ id: 'offer:demo:b' }],
    })
    expect(shown.safety).toEqual([
      'Its lease ends 4 h after the order; more needs another decision.',
      'It ends after 20 min without work.',
      'A minute before its end its jobs are ended and their results brought home; then it is terminated.',
      'What is on its disk only is lost then.',
      'Without this computer, a timer of the provider ends it.',
    ])
    expect(shown.checks).toEqual([
      { id: 'quote', status: 'ok', text: 'the price is 0 s old' },
      { id: 'stock', status: 'ok', text: 'in stock' },
      { id: 'quota', status: 'unknown', text: 'Demo cloud tells nothing of its quota in advance' },
      { id: 'key', status: 'ok', text: 'Demo cloud takes the key' },
      { id: 'disk', status: 'ok', text: '100 GB of disk' },
      { id: 'duplicate', status: 'ok', text: 'nothing like it is there already' },
      { id: 'budget', status: 'ok', text: '$11.89 left of the total budget of everything after $8.11' },
      { id: 'self_stop', status: 'ok', text: 'it ends by itself also without this computer' },
      { id: 'lease', status: 'ok', text: 'its lease is 4 h' },
    ])
    bench.approvals.deny(id, 'no', ANN)
    expect(bench.approvals.get(id)).toMatchObject({ position: 0, alternatives: [], checks: [] })
  })

  it('says of an extension only what can be decided about it', () => {
    bench.world.offers = []
    const { id } = bench.ask(aPlan({ kind: 'extend', leaseSeconds: 7200 }))
    const { checks, safety, alternatives } = bench.approvals.get(id)
    expect(checks.map((check) => check.id)).toEqual(['key', 'budget', 'self_stop', 'lease'])
    expect(safety[0]).toBe('Its lease becomes 2 h longer; more needs another decision.')
    expect(alternatives).toEqual([])
    expect(bench.approvals.approve(id, { revision: 1 }, ANN).status).toBe('approved')
  })
})

describe('a check', () => {
  const line = (id: string, change: Partial<Parameters<typeof checksOf>[0]>) => {
    const { offer } = plan()
    const facts = {
      plan: plan(),
      provider: { name: 'Demo cloud', state: 'ok', reason: null, capabilities: { selfStop: 'none' } as never } as const,
      offer,
      now: 0,
      quotedAt: 0,
      weighed: { decision: 'ask', rule: { id: 'per_job', text: 'It asks.', budgetId: null }, budgets: [] } as const,
      twins: [],
    }
    const found = checksOf({ ...facts, weighed: { ...facts.weighed, budgets: [] }, ...change })
    return found.find((check) => check.id === id)
  }
  const impact = {
    budgetId: 'bud_1',
    scope: 'everything',
    period: 'month',
    from: 0,
    until: null,
    limit: 10_000_000,
    hardCap: 20_000_000,
    spent: 4_000_000,
    committed: 1_000_000,
    this: 8_000_000,
    left: 7_000_000,
    forecastBefore: null,
    forecastAfter: null,
  } as const
  const rule = { id: 'hard_cap', text: 'This needs too much.', budgetId: null } as const

  it.each([
    ['quote', { now: 16 * 60_000 }, 'warning', 'the price is 16 min old: its provider could not be asked since'],
    ['quote', { now: -5000 }, 'ok', 'the price is 0 s old'],
    ['stock', { offer: undefined }, 'unknown', 'whether it is in stock is not known'],
    ['stock', { offer: null }, 'blocked', 'this offer is not there any more'],
    ['stock', { offer: anOffer({ availability: 'none' }) }, 'blocked', 'H100 80 GB SXM is not to be had now'],
    [
      'stock',
      { offer: anOffer({ availability: 'low', availabilityReason: '2 left' }) },
      'warning',
      'few are left: 2 left',
    ],
    [
      'stock',
      { offer: anOffer({ availability: 'unknown' }) },
      'unknown',
      'its provider does not tell whether it is in stock',
    ],
    [
      'quota',
      { offer: anOffer({ availability: 'none', availabilityReason: 'No quota for 8 vCPU' }) },
      'blocked',
      'No quota for 8 vCPU',
    ],
    [
      'quota',
      { offer: anOffer({ availability: 'low', availabilityReason: 'quota for 1 more' }) },
      'warning',
      'quota for 1 more',
    ],
    [
      'disk',
      { plan: aPlan({ offer: anOffer({ diskGb: null }) }) },
      'unknown',
      'whether 100 GB of disk can be had is not told',
    ],
    ['disk', { plan: aPlan({ offer: anOffer({ diskGb: 50 }) }) }, 'blocked', 'it has at most 50 GB of disk, not 100'],
    ['duplicate', { twins: ['box'] }, 'warning', 'ann has one like it already: box'],
    ['duplicate', { twins: ['box', 'b', 'c'] }, 'warning', 'ann has one like it already: box and 2 more'],
    ['budget', {}, 'unknown', 'no budget bounds it'],
    ['budget', { weighed: { decision: 'deny', rule, budgets: [impact] } }, 'blocked', 'This needs too much'],
    [
      'budget',
      { weighed: { decision: 'ask', rule, budgets: [impact] } },
      'warning',
      '$3.00 over the monthly budget of everything, if all of it is spent',
    ],
    ['self_stop', {}, 'warning', "nothing ends its bill while Demo cloud can't be reached from here"],
    [
      'lease',
      { plan: aPlan({ offer: anOffer({ maxSeconds: 3600 }) }) },
      'warning',
      'it can be had for 1 h at most, not 4 h',
    ],
  ] as const)('of %s %#', (id, change, status, text) => {
    expect(line(id, change as Parameters<typeof line>[1])).toEqual({ id, status, text })
  })

  it.each([
    ['unchecked', 'unknown', 'the key for Demo cloud was not tried yet'],
    ['failed', 'blocked', "Demo cloud can't be used: 401"],
    ['not_connected', 'blocked', 'Demo cloud is not connected any more'],
  ] as const)('of a key that is %s', (state, status, text) => {
    const provider = { name: 'Demo cloud', state, reason: '401', capabilities: { selfStop: 'none' } as never }
    expect(line('key', { provider })).toEqual({ id: 'key', status, text })
  })
})
