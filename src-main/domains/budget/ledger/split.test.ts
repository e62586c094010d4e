import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { weightOf } from './occupancy.ts'
import { apportion, roundedShares, type Slice, type Span, splitCost } from './split.ts'

const HOUR = 3_600_000
const slice = (from: number, to: number, perHour: number, jobId: string | null = null): Slice => ({
  ...{ from, to, perHour, fixed: 0, jobId },
})
const span = (jobId: string, from: number, to: number, weight = 1): Span => ({ jobId, from, to, weight })
const dollars = (slices: Slice[], spans: Span[]): Record<string, number> =>
  Object.fromEntries(roundedShares(splitCost(slices, spans)))

describe('the cost of a server', () => {
  it('is split by weight while several are there, and is idle while nobody is', () => {
    const spans = [span('a', 0, 2 * HOUR, 3), span('b', HOUR, 3 * HOUR, 1)]
    expect(dollars([slice(0, 4 * HOUR, 4_000_000)], spans)).toEqual({ a: 7_000_000, b: 5_000_000, null: 4_000_000 })
  })

  it('before and after the job that it was rented for is that job’s', () => {
    const slices = [slice(0, HOUR, 100, 'mine'), slice(HOUR, 5 * HOUR, 1000, 'mine')]
    expect(dollars(slices, [span('mine', 2 * HOUR, 3 * HOUR), span('guest', 2 * HOUR, 3 * HOUR)])).toEqual({
      mine: 3600,
      guest: 500,
    })
  })

  it('takes back what was booked too long, and charges what falls due at once to who is there then', () => {
    const traffic = { ...slice(2 * HOUR, 2 * HOUR, 0), fixed: 70 }
    const spans = [span('a', 0, 4 * HOUR)]
    const slices = [slice(0, 4 * HOUR, 1000), slice(HOUR, 4 * HOUR, -1000), traffic]
    expect(dollars(slices, spans)).toEqual({ a: 1070 })
    expect(dollars([traffic], [])).toEqual({ null: 70 })
  })

  it('spreads traffic between two readings over the jobs that were there, and else over its time', () => {
    const traffic = { ...slice(HOUR, 3 * HOUR, 0), fixed: 1200 }
    const spans = [span('a', 0, HOUR + 60_000), span('b', HOUR + 60_000, HOUR + 180_000), span('c', 2 * HOUR, HOUR)]
    expect(dollars([traffic], spans)).toEqual({ a: 400, b: 800 })
    const both = [span('a', HOUR, HOUR + 1000, 3), span('b', HOUR, HOUR + 1000, 1)]
    expect(dollars([traffic], both)).toEqual({ a: 900, b: 300 })
    expect(dollars([{ ...traffic, jobId: 'mine' }], [span('a', 0, HOUR)])).toEqual({ mine: 1200 })
    expect(dollars([traffic], [])).toEqual({ null: 1200 })
  })

  it('two tries of one job at once are one job', () => {
    expect(dollars([slice(0, HOUR, 900)], [span('a', 0, HOUR), span('a', 0, HOUR), span('b', 0, HOUR)])).toEqual({
      a: 450,
      b: 450,
    })
  })

  it('is never more nor less than its parts, however it is split', () => {
    const time = fc.integer({ min: 0, max: 10 * HOUR })
    const slices = fc.array(
      fc.record({
        ...{ from: time, to: time, perHour: fc.integer({ min: -50_000_000, max: 50_000_000 }) },
        ...{ fixed: fc.integer({ min: -1000, max: 1000 }), jobId: fc.constantFrom(null, 'a', 'z') },
      }),
      { maxLength: 8 },
    )
    const spans = fc.array(
      fc.record({
        jobId: fc.constantFrom('a', 'b', 'c', 'd'),
        from: time,
        to: time,
        weight: fc.integer({ min: 1, max: 1e6 }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(slices, spans, (pieces, there) => {
        const sane = pieces.map((one) => ({ ...one, to: Math.max(one.from, one.to) }))
        const portions = splitCost(sane, there)
        const units = [...portions.values()].reduce((sum, one) => sum + one.units, 0n)
        const whole = sane.reduce(
          (sum, one) => sum + BigInt(one.perHour) * BigInt(one.to - one.from) + BigInt(one.fixed) * BigInt(HOUR),
          0n,
        )
        expect(units).toBe(whole)
        const shown = [...roundedShares(portions).values()].reduce((sum, one) => sum + one, 0)
        expect(Math.abs(shown - Number(whole) / HOUR)).toBeLessThanOrEqual(0.5001)
      }),
      { numRuns: 2000 },
    )
  })

  it('cutting pieces anywhere changes nobody’s share by a micro-dollar', () => {
    const time = fc.integer({ min: 1, max: 10 * HOUR - 1 })
    fc.assert(
      fc.property(fc.uniqueArray(time, { maxLength: 12 }), time, time, (cuts, a, b) => {
        const spans = [span('a', 0, a, 2), span('b', Math.min(a, b), b, 3)]
        const edges = [0, ...cuts.sort((x, y) => x - y), 10 * HOUR]
        const cut = edges.slice(1).map((to, i) => slice(edges[i] as number, to, 1_234_567))
        const whole = dollars([slice(0, 10 * HOUR, 1_234_567)], spans)
        for (const [key, amount] of Object.entries(dollars(cut, spans)))
          expect(Math.abs(amount - (whole[key] as number))).toBeLessThanOrEqual(1)
      }),
      { numRuns: 300 },
    )
  })
})

it('shares a number out without losing any of it', () => {
  expect(apportion(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n])
  expect(apportion(-10n, [1n, 2n])).toEqual([-3n, -7n])
  expect(apportion(0n, [5n])).toEqual([0n])
})

it('weighs by GPUs, else by CPUs, else by slots', () => {
  const big = { gpus: 4, cpus: 64, slots: 2 }
  expect([weightOf({ gpu: 1, cpu: 64 }, big), weightOf({ cpu: 16 }, big), weightOf({}, big)]).toEqual([
    250_000, 250_000, 500_000,
  ])
  expect([weightOf({ gpu: 8 }, big), weightOf({ gpu: 1 }, { gpus: 0, cpus: 0, slots: 0 })]).toEqual([1e6, 1e6])
})
