import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Cost } from '../../src-shared/vocabulary/index.ts'
import { basisText, costAt, idleCost, shownCost, ticked, tickingDollars, trafficText } from './cost-text.ts'

const AT = 1_700_000_000_000
const cost = (change: Partial<Cost> = {}): Cost => ({
  closed: 1_000_000,
  at: AT,
  perHour: 3_600_000,
  hardMax: null,
  idle: 250_000,
  transfer: 0,
  traffic: null,
  basis: 'estimated',
  billed: null,
  unpriced: [],
  ...change,
})

it('ticks by the rate since the last piece was closed', () => {
  expect(costAt(cost(), AT)).toBe(1_000_000)
  expect(costAt(cost(), AT + 1000)).toBe(1_001_000)
  expect(costAt(cost({ perHour: 0 }), AT + 9_000_000)).toBe(1_000_000)
})

it('never falls while time goes on, and a clock set back takes nothing away', () => {
  fc.assert(
    fc.property(
      fc.nat(1e10),
      fc.nat(1e9),
      fc.integer({ min: -1e8, max: 1e8 }),
      fc.nat(1e8),
      (closed, perHour, a, b) => {
        const one = { closed, perHour, at: AT }
        expect(costAt(one, AT + a)).toBeGreaterThanOrEqual(closed)
        expect(costAt(one, AT + a + b)).toBeGreaterThanOrEqual(costAt(one, AT + a))
      },
    ),
  )
})

it('is an estimate until the bill was read', () => {
  expect(shownCost(cost({ billed: 5 }), AT)).toBe(1_000_000)
  expect(basisText(cost())).toBe('est.')
  expect(shownCost(cost({ basis: 'billed', billed: 990_000 }), AT + 5000)).toBe(990_000)
  expect(basisText({ basis: 'billed' })).toBe('billed')
})

it('shows small amounts without a storm of digits', () => {
  expect(tickingDollars(2_194)).toBe('$0.0021')
  expect(tickingDollars(99)).toBe('$0')
  expect(tickingDollars(12_345_678)).toBe('$12.35')
})

it('tells how much of a server was idle', () => {
  expect(idleCost(cost(), true, AT)).toEqual({ amount: 250_000, share: '25 %' })
  // What it has cost since was idle, or was not.
  expect(idleCost(cost(), true, AT + 250_000)).toEqual({ amount: 500_000, share: '40 %' })
  expect(idleCost(cost(), false, AT + 250_000)).toEqual({ amount: 250_000, share: '20 %' })
  expect(idleCost(cost({ closed: 0, idle: 0 }), true, AT)).toEqual({ amount: 0, share: null })
})

it('moves what is promised to what is spent', () => {
  expect(ticked({ spent: 10, committed: 5_000_000 }, 3_600_000, 1000)).toEqual({ spent: 1010, committed: 4_999_000 })
  expect(ticked({ spent: 0, committed: 400 }, 3_600_000, 1000)).toEqual({ spent: 1000, committed: 0 })
  expect(ticked({ spent: 7, committed: 7 }, 3_600_000, -1000)).toEqual({ spent: 7, committed: 7 })
})

it('tells what of it is for traffic', () => {
  const traffic = { sent: 5_019_626_000, received: 210_000, at: AT, note: null }
  expect(trafficText(cost())).toBeNull()
  expect(trafficText(cost({ transfer: 460_000 }))).toBe('Traffic: $0.46 of it, est.')
  expect(trafficText(cost({ transfer: 460_000, traffic }))).toBe(
    'Traffic: $0.46 of it, est., for 5 GB sent and 210 kB received.',
  )
  expect(trafficText(cost({ traffic: { ...traffic, note: 'list price: 100 GB a month are free' } }))).toMatch(
    /By list price: 100 GB a month are free\.$/,
  )
})
