import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { BurnDown } from '../../src-shared/contract/budgets.ts'
import { burnRows, burnShape, roundStep } from './burn-chart.ts'

const DAY = 86_400_000
const from = Date.parse('2026-11-01T00:00Z')
const burn = (change: Partial<BurnDown> = {}): BurnDown => ({
  from,
  until: from + 30 * DAY,
  limit: 300_000_000,
  spent: [
    { at: from, amount: 0 },
    { at: from + 10 * DAY, amount: 60_000_000 },
    { at: from + 15 * DAY, amount: 150_000_000 },
  ],
  forecast: [
    { at: from + 15 * DAY, low: 150_000_000, expected: 150_000_000, high: 150_000_000 },
    { at: from + 30 * DAY, low: 240_000_000, expected: 260_000_000, high: 280_000_000 },
  ],
  billedAt: null,
  difference: null,
  ...change,
})
const frame = { width: 500, height: 200, left: 40, right: 10, top: 10, bottom: 20 }
const points = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((point) => point.split(',').map(Number) as [number, number])

it('draws spend from the begin to now, and the forecast from now to the end', () => {
  const shape = burnShape(burn(), frame, 'UTC')
  expect(points(shape.spent).map(([x]) => x)).toEqual([40, 190, 265])
  expect(points(shape.spent)[0]?.[1]).toBe(180)
  expect(shape.nowAt).toBe(265)
  expect(points(shape.expected).at(-1)?.[0]).toBe(490)
  expect(points(shape.ideal)).toEqual([
    [40, 180],
    [490, shape.limitAt],
  ])
  expect(points(shape.band)).toHaveLength(4)
  expect(shape.across[0]).toEqual({ at: 40, text: '1 Nov' })
  expect(shape.up.map(({ text }) => text)).toEqual(['$0', '$100', '$200', '$300'])
})

it('has no band without a forecast', () => {
  const shape = burnShape(burn({ forecast: [] }), frame, 'UTC')
  expect([shape.band, shape.expected]).toEqual(['', ''])
})

it('keeps everything inside the frame, whatever was spent', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000_000_000 })
  fc.assert(
    fc.property(amount, amount, amount, fc.integer({ min: 1, max: 4000 }), (limit, spent, high, days) => {
      const until = from + days * DAY
      const last = from + Math.floor((days * DAY) / 2)
      const shape = burnShape(
        burn({
          until,
          limit: Math.max(1, limit),
          spent: [
            { at: from, amount: 0 },
            { at: last, amount: spent },
          ],
          forecast: [{ at: until, low: 0, expected: Math.floor(high / 2), high }],
        }),
        frame,
        'UTC',
      )
      for (const [x, y] of [shape.spent, shape.area, shape.ideal, shape.expected, shape.band].flatMap(points)) {
        expect(x).toBeGreaterThanOrEqual(frame.left)
        expect(x).toBeLessThanOrEqual(frame.width - frame.right)
        expect(y).toBeGreaterThanOrEqual(frame.top)
        expect(y).toBeLessThanOrEqual(frame.height - frame.bottom)
      }
      expect(shape.across.length).toBeLessThanOrEqual(7)
      expect(shape.up.length).toBeLessThanOrEqual(6)
    }),
  )
})

it('tells hours within a day', () => {
  const { across } = burnShape(burn({ until: from + DAY, forecast: [] }), frame, 'UTC')
  expect(across.map(({ text }) => text)).toEqual(['00:00', '04:00', '08:00', '12:00', '16:00', '20:00'])
})

it('steps by round amounts', () => {
  expect([3, 30, 312, 0.4, 0].map((most) => roundStep(most, 4))).toEqual([1, 10, 100, 0.5, 0.5])
})

it('says the same as rows', () => {
  const rows = burnRows(burn(), 'UTC')
  expect(rows.map(({ when }) => when)).toEqual(['1 Nov 00:00', '11 Nov 00:00', '16 Nov 00:00', '1 Dec 00:00'])
  expect(rows[2]).toMatchObject({ spent: 150_000_000, even: 150_000_000, forecast: null })
  expect(rows[3]).toMatchObject({ spent: null, forecast: { low: 240_000_000, high: 280_000_000 } })
})
