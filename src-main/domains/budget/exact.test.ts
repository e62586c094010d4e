import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, exactOf, HOUR_MS, minus, plus, rounded, roundedUp, sum, ZERO } from './exact.ts'

const units = ({ whole, rest }: { whole: number; rest: number }) => BigInt(whole) * BigInt(HOUR_MS) + BigInt(rest)
const price = fc.integer({ min: -100_000_000_000, max: 100_000_000_000 })
const time = fc.integer({ min: 0, max: 400 * 24 * HOUR_MS })
const amount = fc.tuple(price, time).map(([perHour, ms]) => exactOf(perHour, ms))

describe('exact amounts', () => {
  it('are what arithmetic without bounds says, also far beyond exact floating point', () => {
    fc.assert(
      fc.property(price, time, price, (perHour, ms, fixed) => {
        const exact = exactOf(perHour, ms, fixed)
        expect(units(exact)).toBe(BigInt(perHour) * BigInt(ms) + BigInt(fixed) * BigInt(HOUR_MS))
        expect(exact.rest).toBeGreaterThanOrEqual(0)
        expect(exact.rest).toBeLessThan(HOUR_MS)
      }),
    )
  })

  it('lose nothing when time is cut into pieces', () => {
    fc.assert(
      fc.property(price, fc.array(fc.integer({ min: 0, max: 10 * HOUR_MS }), { maxLength: 40 }), (perHour, pieces) => {
        const whole = exactOf(
          perHour,
          pieces.reduce((total, ms) => total + ms, 0),
        )
        expect(sum(pieces.map((ms) => exactOf(perHour, ms)))).toEqual(whole)
      }),
    )
  })

  it('add, subtract and compare as numbers do', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(units(plus(a, b))).toBe(units(a) + units(b))
        expect(minus(plus(a, b), b)).toEqual(a)
        const difference = units(a) - units(b)
        expect(Math.sign(compare(a, b))).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0)
      }),
    )
  })

  it('are rounded once: to the nearest for display, up for promises', () => {
    expect(rounded({ whole: 5, rest: HOUR_MS / 2 })).toBe(6)
    expect(rounded({ whole: 5, rest: HOUR_MS / 2 - 1 })).toBe(5)
    expect(roundedUp({ whole: 5, rest: 1 })).toBe(6)
    expect(roundedUp({ whole: 5, rest: 0 })).toBe(5)
    expect(rounded(sum([]))).toBe(rounded(ZERO))
    // A third of a micro-dollar, three times.
    expect(sum([1, 2, 3].map(() => exactOf(1, HOUR_MS / 3)))).toEqual({ whole: 1, rest: 0 })
  })

  it('refuse what would not be exact any more', () => {
    expect(() => plus({ whole: Number.MAX_SAFE_INTEGER, rest: 0 }, { whole: 1, rest: 0 })).toThrow(RangeError)
    expect(() => exactOf(Number.NaN, 1)).toThrow()
  })
})
