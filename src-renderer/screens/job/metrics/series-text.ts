import type { MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { numberText } from '../../../lib/number-text.ts'

type Point = MetricSeries['points'][number]

/** Whether some points stand for several values. */
export function isSummed(points: readonly Point[]): boolean {
  return points.some(({ min, max }) => min !== max)
}

/** A value in a table: as exact as anyone compares, without the noise of binary fractions. */
export const tableNumber = (value: number): string => String(Number(value.toPrecision(9)))

/** Columns as uPlot takes them: x, greatest, least and last values. */
export function chartColumns({ points }: MetricSeries): [number[], number[], number[], number[]] {
  const column = (key: keyof Point) => points.map((point) => point[key])
  return [column('x'), column('max'), column('min'), column('last')]
}

/** A chart in one sentence, for those who do not see it. `place` says an x in words. */
export function summary({ name, unit, points }: MetricSeries, place: (x: number) => string): string {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return `${name}: no values`
  const value = (number: number) => numberText(number) + (unit ? ` ${unit}` : '')
  const least = Math.min(...points.map((point) => point.min))
  const greatest = Math.max(...points.map((point) => point.max))
  return `${name}: ${value(last.last)} at ${place(last.x)}; least ${value(least)}, greatest ${value(greatest)}, from ${place(first.x)} on`
}
