import type { MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { isSummed, tableNumber } from './series-text.ts'

/** The same points as the chart, as rows, newest first. */
export function MetricTable({ series, place }: { series: MetricSeries; place: (x: number) => string }) {
  const { name, unit, axis, points } = series
  const summed = isSummed(points)
  const inUnit = unit ? ` (${unit})` : ''
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section aria-label={`Values of ${name}`} tabIndex={0} className="h-[198px] overflow-y-auto">
      <table className="table">
        <thead className="sticky top-0 bg-panel">
          <tr>
            <th scope="col">{axis === 'step' ? 'Step' : 'Time'}</th>
            <th scope="col">{summed ? `Last value${inUnit}` : `Value${inUnit}`}</th>
            {summed && <th scope="col">Least</th>}
            {summed && <th scope="col">Greatest</th>}
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {[...points].reverse().map(({ x, min, max, last }) => (
            <tr key={x}>
              <th scope="row" className="border-line border-t">
                {place(x)}
              </th>
              <td className="select-text">{tableNumber(last)}</td>
              {summed && <td className="select-text">{tableNumber(min)}</td>}
              {summed && <td className="select-text">{tableNumber(max)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
