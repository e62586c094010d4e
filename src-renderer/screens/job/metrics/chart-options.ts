import type uPlot from 'uplot'
import type { MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { countText, numberText } from '../../../lib/number-text.ts'
import type { ChartTheme } from './chart-theme.ts'
import { timeLabels } from './time-labels.ts'

interface ChartChoice {
  axis: MetricSeries['axis']
  utc: boolean
  theme: ChartTheme
  /** The point under the cursor, by its place in the series. */
  onPoint: (index: number | null) => void
}

const FONT = '11px "Inter Variable", system-ui, sans-serif'
/** Room for labels in pixels: of values, of steps, and of times, which may take two lines. */
const ROOM = { value: 62, step: 28, time: 44 }

/** How uPlot draws a metric: x, then greatest, least and last values. */
export function chartOptions({ axis, utc, theme, onPoint }: ChartChoice): Omit<uPlot.Options, 'width' | 'height'> {
  const shared = {
    stroke: theme.text,
    font: FONT,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
  }
  const places = (_: uPlot, splits: number[], _axis: number, _space: number, step: number) =>
    axis === 'time' ? timeLabels(splits, step, utc) : splits.map(countText)
  const edge = { stroke: 'transparent', points: { show: false } }
  return {
    ms: 1,
    // uPlot takes the marks of a time axis from the local parts of a date.
    ...(utc && { tzDate: utcParts }),
    legend: { show: false },
    padding: [8, 22, 0, 0],
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: axis === 'time' } },
    axes: [
      { ...shared, size: ROOM[axis], values: places },
      { ...shared, size: ROOM.value, values: (_: uPlot, splits: number[]) => splits.map(numberText) },
    ],
    series: [{}, edge, edge, { stroke: theme.line, width: 1.5, points: { size: 5, fill: theme.line } }],
    bands: [{ series: [1, 2], fill: theme.band }],
    hooks: { setCursor: [({ cursor }: uPlot) => onPoint(cursor.idx ?? null)] },
  }
}

function utcParts(at: number): Date {
  const date = new Date(at)
  return new Date(at + date.getTimezoneOffset() * 60_000)
}
