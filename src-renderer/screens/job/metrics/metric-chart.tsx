import { useEffect, useRef, useState } from 'react'
import type uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { numberText } from '../../../lib/number-text.ts'
import { chartOptions } from './chart-options.ts'
import { useChartTheme } from './chart-theme.ts'
import { chartColumns, isSummed, summary } from './series-text.ts'

/** Height of a chart in pixels. */
export const CHART_HEIGHT = 180

/** A metric as a line of its last values, with a band from least to greatest where points were joined. */
export function MetricChart({
  series,
  utc,
  place,
}: {
  series: MetricSeries
  utc: boolean
  place: (x: number) => string
}) {
  const host = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const newest = useRef(series)
  const [pointed, setPointed] = useState<number | null>(null)
  const theme = useChartTheme()
  const { axis } = series
  newest.current = series

  useEffect(() => {
    const element = host.current
    if (!element) return
    let gone = false
    const size = () => ({ width: Math.max(80, element.clientWidth), height: CHART_HEIGHT })
    const options = chartOptions({ axis, utc, theme, onPoint: setPointed })
    // Read when the first chart is drawn: most jobs have none.
    void import('uplot').then(({ default: UPlot }) => {
      if (gone) return
      plot.current = new UPlot({ ...size(), ...options }, chartColumns(newest.current), element)
    })
    const observer = new ResizeObserver(() => plot.current?.setSize(size()))
    observer.observe(element)
    return () => {
      gone = true
      observer.disconnect()
      plot.current?.destroy()
      plot.current = null
    }
  }, [axis, utc, theme])

  useEffect(() => plot.current?.setData(chartColumns(series)), [series])

  const point = pointed === null ? null : series.points[pointed]
  return (
    <div>
      <div ref={host} role="img" aria-label={summary(series, place)} style={{ height: CHART_HEIGHT }} />
      <p className="h-[18px] truncate text-muted text-sm" aria-hidden>
        {point && `${place(point.x)}: ${numberText(point.last)}`}
        {point && point.min !== point.max && ` (${numberText(point.min)} to ${numberText(point.max)})`}
        {!point && isSummed(series.points) && 'The band spans the values between two points.'}
      </p>
    </div>
  )
}
