import { describe, expect, it } from 'vitest'
import { formatAbsolute, formatBoth, formatClock, formatRelative, zoneName } from './time.ts'

const now = Date.UTC(2026, 10, 21, 14, 2, 11)

describe('absolute times', () => {
  it('show the clock today, the day before, and the year of older ones', () => {
    expect(formatAbsolute(now, now, true)).toBe('14:02:11 UTC')
    expect(formatAbsolute(now - 86_400_000, now, true)).toBe('20 Nov 14:02 UTC')
    expect(formatAbsolute(Date.UTC(2025, 0, 2, 3, 4), now, true)).toBe('2 Jan 2025 03:04 UTC')
  })

  it('never give an old line the date of today', () => {
    expect(formatAbsolute(now - 86_400_000, now, true)).not.toContain('14:02:11')
  })

  it('hover with the local and the UTC form', () => {
    expect(formatBoth(now)).toContain('2026-11-21T14:02:11Z')
    expect(formatBoth(now)).toMatch(/\(UTC[^)]*\) · /)
  })
})

describe('relative times', () => {
  it('round down to one unit', () => {
    const ago = (seconds: number) => formatRelative(now - seconds * 1000, now)
    expect([0, 12, 60, 3599, 3600, 90_000].map(ago)).toEqual([
      'now',
      '12 s ago',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '1 d ago',
    ])
    expect(formatRelative(now + 300_000, now)).toBe('in 5 min')
  })
})

describe('clocks and zones', () => {
  it('count hours on, then days', () => {
    expect(formatClock(0)).toBe('00:00:00')
    expect(formatClock(8_049_999)).toBe('02:14:09')
    expect(formatClock(100_800_000)).toBe('1 d 4 h')
    expect(formatClock(-5)).toBe('00:00:00')
  })

  it('name a zone by its offset', () => {
    expect([zoneName(0), zoneName(60), zoneName(-210), zoneName(345)]).toEqual(['UTC', 'UTC+1', 'UTC−3:30', 'UTC+5:45'])
  })
})
