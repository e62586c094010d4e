import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDollars } from '../../src-shared/vocabulary/index.ts'
import { capDraft, isTyped, leastCap, NO_STANDING, readStanding, whyNot } from './decision.ts'
import { testApproval, testPlan } from './testing-approval.ts'

const looked = { revision: 1, ticked: [], typed: '' }
const detail = testApproval()
const at = { amount: detail.plan.hardMax, now: detail.createdAt, online: true }

describe('whether a request can be approved just now', () => {
  it('can, where nothing is against it', () => {
    expect(whyNot(detail, looked, at)).toBeNull()
  })

  it('cannot without the engine, once it is decided, or once its time is over', () => {
    expect(whyNot(detail, looked, { ...at, online: false })).toMatch(/not reachable/)
    expect(whyNot(testApproval({ status: 'denied' }), looked, at)).toMatch(/no decision any more/)
    expect(whyNot(detail, looked, { ...at, now: detail.expiresAt })).toMatch(/expired/)
  })

  it('cannot while there is a change that nobody has seen', () => {
    const changed = testApproval({ revision: 2, previous: detail.plan, changes: ['$9.99/h → $10.40/h'] })
    expect(whyNot(changed, looked, at)).toMatch(/has changed/)
    expect(whyNot(changed, { ...looked, revision: 2 }, at)).toBeNull()
  })

  it('cannot where a check blocks, and with warnings only once each is ticked', () => {
    const blocked = testApproval({ checks: [{ id: 'quota', status: 'blocked', text: 'no quota for 4 GPUs' }] })
    expect(whyNot(blocked, looked, at)).toBe('It cannot be approved as it is: no quota for 4 GPUs.')
    const warned = testApproval({ checks: [{ id: 'duplicate', status: 'warning', text: 'ran 2 h ago' }] })
    expect(whyNot(warned, looked, at)).toBe('Tick the warning first.')
    expect(whyNot(warned, { ...looked, ticked: ['duplicate'] }, at)).toBeNull()
  })

  it('asks for the maximum in figures only above the second threshold', () => {
    const dear = testApproval({ typeAbove: 100_000_000 })
    expect(whyNot(dear, looked, at)).toBe('Type $100.23 to approve it.')
    expect(whyNot(dear, { ...looked, typed: '100' }, at)).toBe('Type $100.23 to approve it.')
    expect(whyNot(dear, { ...looked, typed: ' $100.23 ' }, at)).toBeNull()
    expect(whyNot(dear, looked, { ...at, amount: 99_000_000 })).toBeNull()
  })

  it('takes an amount as it is shown, with commas or without', () => {
    expect(isTyped('1,200.00', 1_200_000_000)).toBe(true)
    expect(isTyped('1200', 1_200_000_000)).toBe(false)
    expect(isTyped('', 0)).toBe(false)
  })
})

describe('a lower cap', () => {
  const plan = testPlan()

  it('buys less time: the end takes as long as before', () => {
    expect(capDraft('50.2830', plan)).toEqual({ amount: 50_283_000, seconds: 18_000, problem: null })
    expect(capDraft('$100', plan)).toMatchObject({ amount: 100_000_000, seconds: 35_916 })
  })

  it('says what is wrong', () => {
    expect(capDraft('', plan).problem).toBe('such as 40 or 12.50')
    for (const bad of ['-3', 'NaN', '1e9', 'ten', '€5', '1.1234567'])
      expect(capDraft(bad, plan).problem).toMatch(/not an amount in dollars/)
    expect(capDraft('0', plan).problem).toBe('a cap is more than $0')
    expect(capDraft('100.24', plan).problem).toBe('less than $100.23, which was asked for')
    expect(capDraft('0.10', plan).problem).toBe('$0.50 is the least that buys a minute')
  })

  it('always takes the least that it names, and what that buys is a minute or all', () => {
    const numbers = fc.record({
      perHour: fc.integer({ min: 1, max: 100_000_000 }),
      leaseSeconds: fc.integer({ min: 15, max: 2_592_000 }),
      transfer: fc.integer({ min: 0, max: 10_000_000 }),
    })
    fc.assert(
      fc.property(numbers, ({ perHour, leaseSeconds, transfer }) => {
        const hardMax = Math.ceil((perHour * (leaseSeconds + 120)) / 3600) + transfer
        const asked = testPlan({ perHour, leaseSeconds, transfer, hardMax })
        const least = leastCap(asked)
        if (least >= hardMax) return
        const draft = capDraft(formatDollars(least), asked)
        expect(draft.problem).toBeNull()
        expect(draft).toMatchObject({ amount: least })
        if (draft.amount !== null) expect(draft.seconds).toBeGreaterThanOrEqual(Math.min(60, leaseSeconds) - 1)
        if (draft.amount !== null) expect(draft.seconds).toBeLessThanOrEqual(leaseSeconds)
      }),
    )
  })
})

describe('a yes in advance', () => {
  const now = new Date(2026, 10, 21, 12).getTime()
  const read = (change: object) => readStanding({ ...NO_STANDING, on: true, ...change }, now)

  it('is none unless it is wanted', () => {
    expect(readStanding(NO_STANDING, now)).toEqual({ standing: null, problem: null })
  })

  it('lasts until the end of its last day here', () => {
    const until = new Date(2026, 10, 22).getTime() - 1
    expect(read({ amount: '200', until: '2026-11-21' })).toEqual({
      standing: { amount: 200_000_000, until },
      problem: null,
    })
  })

  it('says what is missing or wrong', () => {
    expect(read({ amount: 'x', until: '2026-11-30' }).problem).toMatch(/an amount is needed/)
    expect(read({ amount: '0', until: '2026-11-30' }).problem).toMatch(/more than \$0/)
    expect(read({ amount: '2000000', until: '2026-11-30' }).problem).toMatch(/at most \$1,000,000/)
    expect(read({ amount: '5', until: '' }).problem).toBe('a last day is needed')
    expect(read({ amount: '5', until: '2026-11-20' }).problem).toBe('its last day is over')
  })
})
