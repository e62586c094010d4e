import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SERIES_BUCKETS, Series } from './series.ts'

const of = (values: number[], step: (i: number) => number | undefined = (i) => i) => {
  const series = new Series()
  for (const [i, value] of values.entries()) series.add(value, 1000 + i, step(i))
  return series
}

test('few points are all there', () => {
  expect(of([3, 1, 2]).view('loss', 500)).toEqual({
    name: 'loss',
    unit: null,
    axis: 'step',
    points: [3, 1, 2].map((value, x) => ({ x, min: value, max: value, last: value })),
  })
})

test('without a step, or with one missing, time is the axis', () => {
  expect(of([1, 2], () => undefined).view('a', 9)).toMatchObject({ axis: 'time', points: [{ x: 1000 }, { x: 1001 }] })
  expect(of([1, 2], (i) => (i === 0 ? 5 : undefined)).view('a', 9)).toMatchObject({ axis: 'time' })
})

test('steps that come again are one point with all values; steps out of order are sorted', () => {
  const steps = [0, 1, 2, 1, 2, 3]
  expect(of([9, 5, 7, 4, 8, 6], (i) => steps[i]).view('a', 99).points).toEqual([
    { x: 0, min: 9, max: 9, last: 9 },
    { x: 1, min: 4, max: 5, last: 4 },
    { x: 2, min: 7, max: 8, last: 8 },
    { x: 3, min: 6, max: 6, last: 6 },
  ])
})

test('any number of points: bounded, and no extreme and not the last value is lost', () => {
  const size = fc.integer({ min: 1, max: 9000 })
  fc.assert(
    fc.property(
      size,
      fc.integer({ min: 2, max: 5000 }),
      fc.infiniteStream(fc.double({ noNaN: true, noDefaultInfinity: true })),
      (count, most, stream) => {
        const values = Array.from({ length: count }, () => stream.next().value as number)
        const { points } = of(values).view('a', most)
        expect(points.length).toBeLessThanOrEqual(Math.min(most, SERIES_BUCKETS))
        if (count >= most * 2) expect(points.length).toBeGreaterThan(Math.min(most, SERIES_BUCKETS) / 4)
        let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
        for (const value of values) [min, max] = [Math.min(min, value), Math.max(max, value)]
        expect(Math.min(...points.map((point) => point.min))).toBe(min)
        expect(Math.max(...points.map((point) => point.max))).toBe(max)
        expect(points.at(-1)).toMatchObject({ x: count - 1, last: values.at(-1) })
        for (const point of points) expect(point.min <= point.last && point.last <= point.max).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})
