import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { formatDollars, parseDollars } from '../../../src-shared/vocabulary/index.ts'
import { leaseFor, leastCap, planOf, TEARDOWN_SECONDS } from './plan.ts'
import { aPlan, DOLLAR } from './testing.ts'

describe('a plan', () => {
  it('promises the price for the longest time, the end and known traffic, rounded up', () => {
    const offer = anOffer({ price: { ...anOffer().price, perHour: 1_000_000, egressGb: 90_000, ingressGb: 0 } })
    const plan = planOf({ ...inputOf(), offer, leaseSeconds: 1000, traffic: { inGb: 5, outGb: 1.5 } })
    expect(plan.diskPerHour).toBe(10_000)
    expect(plan.perHour).toBe(1_010_000)
    expect(plan.transfer).toBe(135_000)
    expect(plan.hardMax).toBe(Math.ceil((1_010_000 * (1000 + TEARDOWN_SECONDS)) / 3600) + 135_000)
    expect(plan.unpriced).toEqual([])
  })

  it('names what it cannot price, and never counts it as nothing in silence', () => {
    const price = { ...anOffer().price, diskGbMonth: null, egressGb: null, ingressGb: 0 }
    const plan = planOf({ ...inputOf(), offer: anOffer({ price }), traffic: { inGb: 1, outGb: 1 } })
    expect(plan.unpriced).toEqual(['disk', 'traffic'])
    expect(plan.transfer).toBe(0)
  })

  it('expects what jobs like it took, never longer than the lease', () => {
    const like = { count: 4, medianSeconds: 1800, lowSeconds: 900, highSeconds: 99_999 }
    const { expected, hardMax } = aPlan({ like })
    expect(expected).toMatchObject({ amount: DOLLAR, low: DOLLAR / 2, high: 2 * DOLLAR })
    expect(expected?.basis).toBe('the median of 4 jobs like this')
    expect(hardMax).toBeGreaterThan(expected?.high as number)
  })

  it('shrinks to the longest lease that a cap pays for', () => {
    const cap = fc.integer({ min: 1, max: 500 * DOLLAR })
    const perHour = fc.integer({ min: 1, max: 100 * DOLLAR })
    fc.assert(
      fc.property(cap, perHour, fc.integer({ min: 15, max: 2_592_000 }), (limit, price, leaseSeconds) => {
        const plan = aPlan({ perHour: price, leaseSeconds })
        const lease = leaseFor(limit, plan)
        expect(lease === null).toBe(limit < leastCap(plan))
        if (lease === null) return
        expect(aPlan({ perHour: price, leaseSeconds: lease }).hardMax).toBeLessThanOrEqual(limit)
        expect(lease).toBeLessThanOrEqual(leaseSeconds)
        if (lease === leaseSeconds) return
        expect(aPlan({ perHour: price, leaseSeconds: lease + 1 }).hardMax).toBeGreaterThan(limit)
      }),
    )
  })

  it('keeps a short lease that was asked for by itself', () => {
    const plan = aPlan({ leaseSeconds: 20 })
    expect(leaseFor(plan.hardMax, plan)).toBe(20)
    expect(leaseFor(plan.hardMax - 1000, plan)).toBeNull()
    expect(leastCap(plan)).toBe(plan.hardMax)
  })
})

describe('amounts that people give', () => {
  it.each([
    '0x10',
    '€12',
    '12 EUR',
    '12€',
    'NaN',
    'Infinity',
    '-5',
    '1e3',
    '1,000',
    '12.1234567',
    '',
    '$',
    '9999999999',
  ])('refuse %j', (text) => expect(() => parseDollars(text)).toThrow('is not an amount in dollars, such as 12.50'))

  it('are read exactly as they are written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (amount) => {
        const text = `${Math.floor(amount / DOLLAR)}.${String(amount % DOLLAR).padStart(6, '0')}`
        expect(parseDollars(text)).toBe(amount)
        expect(parseDollars(`$${text}`)).toBe(amount)
      }),
    )
    expect(formatDollars(parseDollars('12.5'))).toBe('$12.50')
  })
})

function inputOf() {
  const { kind, offer, diskGb, leaseSeconds, idleSeconds, requester, automation, project, pool } = aPlan()
  const server = { id: 'srv_00000000000000000001', name: 'gpu-1' }
  return { kind, server, job: null, offer, diskGb, leaseSeconds, idleSeconds, requester, automation, project, pool }
}
