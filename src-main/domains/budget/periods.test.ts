import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocateSpend } from './allocate.ts'
import { exactOf, HOUR_MS, sum } from './exact.ts'
import { type Calendar, isZone, periodAt, split } from './periods.ts'

const calendar = (
  period: Calendar['period'],
  zone = 'UTC',
  from: number | null = null,
  until: number | null = null,
) => ({
  period,
  zone,
  from,
  until,
})
const hours = (budget: Calendar, at: string) => {
  const { from, until } = periodAt(budget, Date.parse(at)) as { from: number; until: number }
  return (until - from) / HOUR_MS
}

describe('periods', () => {
  it('have days of 23, 24 and 25 hours, as the clocks are set', () => {
    const berlin = calendar('day', 'Europe/Berlin')
    expect(hours(berlin, '2026-03-29T12:00:00Z')).toBe(23)
    expect(hours(berlin, '2026-03-30T12:00:00Z')).toBe(24)
    expect(hours(berlin, '2026-10-25T12:00:00Z')).toBe(25)
    expect(hours(calendar('week', 'Europe/Berlin'), '2026-10-25T12:00:00Z')).toBe(7 * 24 + 1)
    // Lord Howe Island sets its clocks by half an hour.
    expect(hours(calendar('day', 'Australia/Lord_Howe'), '2026-10-04T02:00:00Z')).toBe(23.5)
  })

  it('begin with the first moment of a day whose midnight is left out', () => {
    // In Beirut midnight of 29 March 2026 does not exist: clocks go from 00:00 to 01:00.
    const period = periodAt(calendar('day', 'Asia/Beirut'), Date.parse('2026-03-29T10:00:00Z'))
    expect(period?.key).toBe('2026-03-29')
    expect(((period?.until as number) - (period?.from as number)) / HOUR_MS).toBe(23)
  })

  it('know leap days, the ends of years, and a day that a country has skipped', () => {
    expect(hours(calendar('month'), '2028-02-10T00:00:00Z')).toBe(29 * 24)
    expect(hours(calendar('month'), '2026-02-10T00:00:00Z')).toBe(28 * 24)
    expect(periodAt(calendar('day'), Date.parse('2028-02-29T23:59:59.999Z'))?.key).toBe('2028-02-29')
    expect(periodAt(calendar('week'), Date.parse('2027-01-01T00:00:00Z'))?.key).toBe('2026-12-28')
    const samoa = calendar('day', 'Pacific/Apia')
    const before = periodAt(samoa, Date.parse('2011-12-30T09:00:00Z'))
    expect(before?.key).toBe('2011-12-29')
    expect(periodAt(samoa, before?.until as number)?.key).toBe('2011-12-31')
  })

  it('begin at local midnight: the same moment lies in two days of two zones', () => {
    const at = Date.parse('2026-11-20T23:30:00Z')
    expect(periodAt(calendar('day'), at)?.key).toBe('2026-11-20')
    expect(periodAt(calendar('day', 'Europe/Berlin'), at)?.key).toBe('2026-11-21')
    expect(periodAt(calendar('month', 'Asia/Tokyo'), Date.parse('2026-10-31T16:00:00Z'))?.key).toBe('2026-11')
  })

  it('never end in total, and are only their own stretch where that is given', () => {
    expect(periodAt(calendar('total'), 5)).toEqual({ key: 'total', from: 0, until: null })
    const custom = calendar('custom', 'UTC', 100, 200)
    expect(periodAt(custom, 99)).toBeNull()
    expect(periodAt(custom, 100)?.key).toBe('custom')
    expect(periodAt(custom, 200)).toBeNull()
    expect(split(custom, 50, 300)).toEqual([{ period: { key: 'custom', from: 100, until: 200 }, from: 100, to: 200 }])
    expect(split(custom, 300, 400)).toEqual([])
  })

  it('put two hours of a lease from 22:00 into tomorrow', () => {
    const at = Date.parse('2026-11-20T22:00:00Z')
    const pieces = split(calendar('day'), at, at + 4 * HOUR_MS)
    expect(pieces.map(({ period, from, to }) => [period.key, (to - from) / HOUR_MS])).toEqual([
      ['2026-11-20', 2],
      ['2026-11-21', 2],
    ])
  })

  it('cut any time without a gap, and share any spend without a loss, in any zone', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu']
    const moment = fc.oneof(
      fc.integer({ min: Date.UTC(2011, 11, 20), max: Date.UTC(2012, 2, 5) }),
      fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 10, 10) }),
      fc.integer({ min: Date.UTC(2028, 1, 25), max: Date.UTC(2028, 2, 5) }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('day', 'week', 'month', 'total' as const),
        moment,
        fc.integer({ min: 0, max: 40 * 24 * HOUR_MS }),
        fc.integer({ min: 1, max: 900_000_000 }),
        (zone, period, from, ms, perHour) => {
          const budget = calendar(period as Calendar['period'], zone)
          const pieces = split(budget, from, from + ms)
          let at = from
          for (const piece of pieces) {
            expect(piece.from).toBe(at)
            expect(piece.to).toBeGreaterThan(piece.from)
            expect(piece.from).toBeGreaterThanOrEqual(piece.period.from)
            expect(piece.to).toBeLessThanOrEqual(piece.period.until ?? Number.POSITIVE_INFINITY)
            at = piece.to
          }
          expect(at).toBe(from + ms)
          expect(new Set(pieces.map((piece) => piece.period.key)).size).toBe(pieces.length)
          const shares = allocateSpend(budget, { from, to: from + ms, perHour, fixed: 12 })
          expect(sum(shares.map(({ amount }) => amount))).toEqual(exactOf(perHour, ms, 12))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('know which zones there are', () => {
    expect(['UTC', 'Europe/Berlin', 'America/Argentina/Ushuaia'].every(isZone)).toBe(true)
    expect(['', 'Mars/Olympus', '+02:00', 'CEST?'].some(isZone)).toBe(false)
  })
})
