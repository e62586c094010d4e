import { describe, expect, it } from 'vitest'
import { hasEnded, idleEnd, isAway, launchWord, leaseLeft, priceText } from './rental-text.ts'
import { rentedServer, testOffer, testPrice, testRental } from './testing-rental.ts'

describe('a rented server in words', () => {
  it('tells the time left, by the second only at the end', () => {
    const { until } = testRental().lease
    const left = (ms: number, change = {}) => leaseLeft(rentedServer(change), until - ms)
    expect(left(3 * 3_600_000 + 12 * 60_000 + 31_000)).toBe('3 h 12 min')
    expect(left(95_000)).toBe('1 min 35 s')
    expect(left(4999)).toBe('4 s')
    expect(left(-1)).toBe('over')
    expect(left(1000, { state: 'terminated' })).toBeNull()
    expect(left(1000, { rental: null })).toBeNull()
  })

  it('calls it ended only where nothing can bill', () => {
    const failed = (rental = {}) => hasEnded(rentedServer({ state: 'failed' }, rental))
    expect(failed({ pricePerHour: 0 })).toBe(true)
    expect(failed()).toBe(false)
    expect(failed({ pricePerHour: 0, alarm: { since: 1, text: 'x' } })).toBe(false)
    expect(hasEnded(rentedServer({ state: 'stopped' }))).toBe(false)
    expect(isAway(rentedServer({ state: 'stopped' }))).toBe(true)
    expect(isAway(rentedServer({ state: 'failed', rental: null }))).toBe(false)
  })

  it('has a price, also of nothing', () => {
    expect(priceText(rentedServer())).toBe('$2.00/h')
    expect(priceText(rentedServer({}, { pricePerHour: 0 }))).toBe('$0')
    const untold = { pricePerHour: 0, offer: testOffer('a', { price: testPrice({ perHour: 0 }) }) }
    expect(priceText(rentedServer({}, untold))).toBe('not told')
    expect(hasEnded(rentedServer({ state: 'failed' }, untold))).toBe(false)
    expect(priceText(rentedServer({ state: 'terminated' }, untold))).toBe('$0')
    expect(priceText({ rental: null, state: 'ready' })).toBe('$0')
  })

  it('knows when it would end for being idle', () => {
    const lease = { ...testRental().lease, idleSince: 5000 }
    expect(idleEnd({ lease })).toBe(1_205_000)
    expect(idleEnd(testRental())).toBeNull()
  })

  it('says of each launch what came of it', () => {
    expect(launchWord({ state: 'refused', refusal: 'capacity' })).toBe('refused: no capacity')
    expect(launchWord({ state: 'ended', refusal: 'transient' })).toBe('a fault at the provider; ended, confirmed gone')
    expect(launchWord({ state: 'ended', refusal: null })).toBe('ended, confirmed gone')
    expect(launchWord({ state: 'unknown', refusal: null })).toMatch(/looking whether/)
  })
})
