import type uPlot from 'uplot'
import type { MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { countText, numberText } from '../../../lib/number-text.ts'
import type { ChartTheme } from './chart-theme.ts'

interface ChartChoice {
  axis: MetricSeries['axis']
  utc: boolean
  theme: ChartTheme
  /** The point under the cursor, by its place in the series. */
  onPoint: (index: number | null) => void
}

const FONT = '11px "Inter Variable", system-ui, sans-serif'
const AXIS_WIDTH = 62

/** How uPlot draws a metric: x, then greatest, least and last values. */
export function chartOptions({ axis, utc, theme, onPoint }: ChartChoice): Omit<uPlot.Options, 'width' | 'height'> {
  const shared = {
    stroke: theme.text,
    font: FONT,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
  }
  const edge = { stroke: 'transparent', points: { show: false } }
  return {
    ms: 1,
    // uPlot draws local times; a date whose local parts are those of UTC makes it draw UTC.
    ...(utc && { tzDate: utcParts }),
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: axis === 'time' } },
    axes: [
      { ...shared, ...(axis === 'step' && { values: (_: uPlot, splits: number[]) => splits.map(countText) }) },
      { ...shared, size: AXIS_WIDTH, values: (_: uPlot, splits: number[]) => splits.map(numberText) },
    ],
    series: [{}, edge, edge, { stroke: theme.line, width: 1.5 }],
    bands: [{ series: [1, 2], fill: theme.band }],
    hooks: { setCursor: [({ cursor }: uPlot) => onPoint(cursor.idx ?? null)] },
  }
}

function utcParts(at: number): Date {
  const date = new Date(at)
  return new Date(at + date.getTimezoneOffset() * 60_000)
}
