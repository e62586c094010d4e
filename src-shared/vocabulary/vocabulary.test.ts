import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  continueAfter,
  counted,
  firstIdAt,
  formatBytes,
  formatDollars,
  formatDuration,
  idSchema,
  jobSpec,
  newId,
  parseDollars,
  parseDuration,
  settings,
  settingsChange,
  shortId,
} from './index.ts'

describe('a number of things', () => {
  it('is said with its noun', () => {
    expect([0, 1, 1204].map((amount) => counted(amount, 'file'))).toEqual(['0 files', '1 file', '1,204 files'])
    expect(counted(2, 'entry', 'entries')).toBe('2 entries')
  })
})

describe('ids', () => {
  it('sort in the order in which they were made, even when the clock stands still or goes back', () => {
    const ids = [5000, 5000, 4000, 5001, 1].map((now) => newId('job', now))
    expect([...ids].sort()).toEqual(ids)
    for (const id of ids) expect(idSchema('job').parse(id)).toBe(id)
    // What is asked for since a time has an id from there on, though the clock was set back before.
    for (const at of [6000, 0, 5_000_000_000, 3]) expect(newId('job', at) > firstIdAt('job', at)).toBe(true)
    expect([firstIdAt('job', -5), firstIdAt('job', 32), firstIdAt('job', Number.MAX_SAFE_INTEGER)]).toEqual([
      'job_00000000000000000000',
      'job_00000000100000000000',
      'job_zzzzzzzzzz0000000000',
    ])
    continueAfter(newId('job', 9_000_000))
    expect(newId('job', 7) > newId('job', 9_000_000)).toBe(false)
    expect(newId('job', 7) > (ids.at(-1) as string)).toBe(true)
    expect(shortId(ids[0] as string)).toHaveLength(8)
    expect(idSchema('server').safeParse(ids[0]).success).toBe(false)
  })
})

describe('money', () => {
  it('is exact both ways', () => {
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.nat(99), (dollars, cents) => {
        const text = `${dollars}.${String(cents).padStart(2, '0')}`
        expect(formatDollars(parseDollars(text))).toBe(`$${text}`)
      }),
    )
    expect(parseDollars('$0.000001')).toBe(1)
    expect(formatDollars(2100)).toBe('$0.0021')
    for (const bad of ['', '1e3', '-1', 'NaN', '1.1234567', '1,000', '10000000000'])
      expect(() => parseDollars(bad)).toThrow(RangeError)
    expect(() => formatDollars(0.5)).toThrow(RangeError)
  })
})

describe('durations', () => {
  it('reads what people write', () => {
    expect(['90', '90s', '15m', '2h', '1h30m', '7d', '1.5h'].map(parseDuration)).toEqual([
      90, 90, 900, 7200, 5400, 604_800, 5400,
    ])
    for (const bad of ['', '0', '-5m', '2 weeks', 'h', '1h x']) expect(() => parseDuration(bad)).toThrow(RangeError)
  })
  it('writes what people read', () => {
    expect([400, 12_000, 200_000, 7_500_000, 273_600_000].map(formatDuration)).toEqual([
      '0.4 s',
      '12 s',
      '3 min 20 s',
      '2 h 5 min',
      '3 d 4 h',
    ])
    expect([0, 999, 1200, 20e9].map(formatBytes)).toEqual(['0 B', '999 B', '1.2 kB', '20 GB'])
  })
})

describe('jobSpec', () => {
  it('takes any command and says what is wrong with the rest', () => {
    expect(jobSpec.parse({ command: 'echo "$(date)" \'x\'\n🚀' })).toMatchObject({
      server: 'auto',
      timeLimit: null,
      tty: false,
    })
    for (const bad of [
      { command: '' },
      { command: 'a\0b' },
      { command: 'x', env: { 'A-B': '1' } },
      { command: 'x', timeLimit: 0 },
      {},
    ]) {
      expect(jobSpec.safeParse(bad).success).toBe(false)
    }
  })
})

describe('a change of settings', () => {
  it('holds nothing but what is given, so that no default takes the place of what somebody has set', () => {
    expect(settingsChange.parse({ notifyFailed: false })).toEqual({ notifyFailed: false })
    expect(settingsChange.parse({})).toEqual({})
    expect(Object.keys(settingsChange.shape)).toEqual(Object.keys(settings.shape))
    expect(settingsChange.safeParse({ logDays: 0 }).success).toBe(false)
    expect(settingsChange.parse({ toolMirror: null, quietHours: null })).toEqual({ toolMirror: null, quietHours: null })
  })
})
