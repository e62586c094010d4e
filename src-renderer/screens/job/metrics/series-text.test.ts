import { expect, test } from 'vitest'
import { chartColumns, isSummed, summary } from './series-text.ts'

const SERIES = {
  name: 'loss',
  unit: 'nats',
  axis: 'step' as const,
  points: [
    { x: 1, min: 2, max: 2, last: 2 },
    { x: 5, min: 0.5, max: 3, last: 1 },
  ],
}

test('columns for the chart, and the same in a sentence', () => {
  expect(chartColumns(SERIES)).toEqual([
    [1, 5],
    [2, 3],
    [2, 0.5],
    [2, 1],
  ])
  expect(summary(SERIES, (x) => `step ${x}`)).toBe(
    'loss: 1 nats at step 5; least 0.5 nats, greatest 3 nats, from step 1 on',
  )
  expect(summary({ ...SERIES, points: [] }, String)).toBe('loss: no values')
  expect([isSummed(SERIES.points), isSummed(SERIES.points.slice(0, 1))]).toEqual([true, false])
})
