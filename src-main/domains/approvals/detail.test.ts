import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SELF_STOP } from '../../../src-shared/offers/index.ts'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { approvalDetail, type Offer, offerQuery } from '../../../src-shared/vocabulary/index.ts'
import { checksOf } from './checks.ts'
import { ANN, aPlan, approvalsBench, type Bench, BOB, CI, HandClock } from './testing.ts'

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
    expect(shown).toMatchObject({
      image: 'ubuntu-24.04',
      access: "only a new key in this computer's vault",
      input: null,
      interruption: null,
      keepOnFailureSeconds: null,
    })
    expect(shown.safety.map(({ label, text }) => `${label}: ${text}`)).toEqual([
      'Lease: ends 4 h after the order; more needs another decision',
      'Idle stop: destroyed after 20 min without work',
      'At the cap: notice 15 min, results home 1 min before; then destroyed',
      'On failure: destroyed at once, results home',
      'Data: results come home to this computer; all else on its disk is lost',
      `Without us: ${SELF_STOP['provider-timer']}`,
    ])
    expect(shown.checks).toEqual([
      { id: 'quote', status: 'ok', text: 'the price is 0 s old' },
      { id: 'stock', status: 'ok', text: 'in stock' },
      { id: 'quota', status: 'unknown', text: 'Demo cloud tells nothing of its quota in advance' },
      { id: 'key', status: 'ok', text: 'Demo cloud takes the key' },
      { id: 'image', status: 'unknown', text: 'its image was not tried at Demo cloud yet' },
      { id: 'disk', status: 'ok', text: '100 GB of disk' },
      { id: 'duplicate', status: 'ok', text: 'nothing like it is there already' },
      { id: 'budget', status: 'ok', text: '$11.89 left of the total budget of everything' },
      { id: 'self_stop', status: 'ok', text: "the provider's timer ends it without us too" },
      { id: 'lease', status: 'ok', text: 'its lease is 4 h' },
    ])
    bench.approvals.deny(id, 'no', ANN)
    expect(bench.approvals.get(id)).toMatchObject({ position: 0, alternatives: [], checks: [] })
  })

  it('says who asked from where, what the job brings, who logs in, and how long it is kept', () => {
    bench.world.ownKeys = 2
    bench.world.lastReady = bench.clock.at - 7_200_000
    bench.world.brings = {
      input: { source: 'folder', files: 12, bytes: 90_000_000_000 },
      keepOnFailure: 600,
      restarts: true,
    }
    const { id } = bench.ask(plan(), 'nightly eval', 'ci', 'ci-2')
    const shown = approvalDetail.parse(bench.approvals.get(id))
    expect(shown).toMatchObject({
      askedBy: 'ci',
      askedFrom: 'ci-2',
      input: { source: 'folder', files: 12, bytes: 90_000_000_000 },
      access: "a new key in this computer's vault, and your 2 in ~/.ssh",
      keepOnFailureSeconds: 600,
    })
    expect(shown.safety.find((line) => line.id === 'failure')?.text).toBe('kept for 10 min, then destroyed')
    expect(shown.checks).toContainEqual({ id: 'image', status: 'ok', text: 'its image started 2 h ago' })
    expect(shown.checks).toContainEqual({
      id: 'disk',
      status: 'warning',
      text: '100 GB of disk are nearly full at once: 90 GB are pushed there',
    })
    bench.world.ownKeys = 1
    expect(bench.approvals.get(id).access).toBe("a new key in this computer's vault, and yours in ~/.ssh")
    const text = bench.texts('approval.requested')[0]
    expect(text).toContain('ci asks from ci-2 for')
  })

  it('says what becomes of the job where its machine is taken away', () => {
    const spot = () => bench.approvals.get(bench.ask(plan({ spot: true })).id).interruption
    expect(spot()).toBe('may be taken away at any time')
    const brings = { input: { source: 'nothing', files: 0, bytes: 0 }, keepOnFailure: 0, restarts: false } as const
    bench.world.brings = brings
    expect(spot()).toBe('may be taken away at any time; its job is interrupted then')
    bench.world.brings = { ...brings, restarts: true }
    expect(spot()).toBe('may be taken away at any time; its job starts again on another')
  })

  it('is noted in Activity once for each who looks, and each decision with what was shown', () => {
    bench.budget(20_000_000)
    bench.world.offers = [anOffer({ availability: 'low' })]
    const { id } = bench.ask(plan())
    expect(bench.approvals.viewed(id, 1, ANN)).toBe(true)
    expect(bench.approvals.viewed(id, 1, ANN)).toBe(false)
    expect(bench.approvals.viewed(id, 2, BOB)).toBe(false)
    expect(bench.approvals.viewed(id, 1, BOB)).toBe(true)
    expect(() => bench.approvals.viewed(id, 1, CI)).toThrow('may not look at a request for a person')
    bench.approvals.approve(id, { revision: 1 }, ANN)
    expect(bench.approvals.viewed(id, 1, ANN)).toBe(false)
    expect(bench.actions()).toEqual(['approval.requested', 'approval.viewed', 'approval.viewed', 'approval.approved'])
    expect(bench.texts('approval.viewed')[0]).toMatch(/^ann looked at ".*": at most \$8\.11$/)
    const approved = bench.noted('approval.approved')
    expect(approved?.before).toMatchObject({ idleSeconds: 1200 })
    expect(approved?.after).toMatchObject({
      revision: 1,
      view: {
        checks: { stock: 'warning', key: 'ok', budget: 'ok' },
        notes: ['few are left'],
        budgets: [{ scope: 'everything', period: 'total', left: 20_000_000 - plan().hardMax }],
        alternatives: [],
      },
    })
  })

  it('says of an extension only what can be decided about it', () => {
    bench.world.offers = []
    const { id } = bench.ask(aPlan({ kind: 'extend', leaseSeconds: 7200 }))
    const { checks, safety, alternatives } = bench.approvals.get(id)
    expect(checks.map((check) => check.id)).toEqual(['key', 'budget', 'self_stop', 'lease'])
    expect(safety[0]?.text).toBe('becomes 2 h longer; more needs another decision')
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
      image: null,
      inputBytes: null,
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
    ['disk', { inputBytes: 200_000_000_000 }, 'blocked', '100 GB of disk are too little: 200 GB are pushed there'],
    ['disk', { inputBytes: 38_000_000 }, 'ok', '100 GB of disk for 38 MB that are pushed'],
    ['disk', { plan: aPlan({ offer: anOffer({ diskGb: 50 }) }) }, 'blocked', 'it has at most 50 GB of disk, not 100'],
    ['duplicate', { twins: ['box'] }, 'warning', 'ann has one like it already: box'],
    ['duplicate', { twins: ['box', 'b', 'c'] }, 'warning', 'ann has one like it already: box and 2 more'],
    ['budget', {}, 'unknown', 'no budget bounds it'],
    ['budget', { weighed: { decision: 'deny', rule, budgets: [impact] } }, 'blocked', 'This needs too much'],
    [
      'budget',
      { weighed: { decision: 'ask', rule, budgets: [impact] } },
      'warning',
      '$3.00 over the limit of the monthly budget of everything, if all of it is spent',
    ],
    ['self_stop', {}, 'warning', 'nothing ends its bill while this computer is off'],
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
