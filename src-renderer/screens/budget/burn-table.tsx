import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import { burnRows } from '../../lib/burn-chart.ts'
import { dollars } from '../../lib/money-text.ts'
import { formatBoth } from '../../lib/time.ts'

/** The chart's twin: the same figures to read, hear and copy. */
export function BurnTable({ burn, zone }: { burn: BurnDown; zone: string }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keyboard
      tabIndex={0}
      aria-label="Burn-down as a table"
      className="h-[248px] overflow-y-auto"
    >
      <table className="table select-text">
        <thead className="sticky top-0 bg-panel">
          <tr>
            <th>When ({zone})</th>
            <th className="text-right!">Spent</th>
            <th className="text-right!">Even pace</th>
            <th className="text-right!">Forecast</th>
            <th className="text-right!">Low to high</th>
          </tr>
        </thead>
        <tbody>
          {burnRows(burn, zone).map(({ at, when, spent, even, forecast }) => (
            <tr key={at}>
              <td title={formatBoth(at)}>{when}</td>
              <td className="text-right">{spent === null ? '–' : dollars(spent)}</td>
              <td className="text-right text-muted">{dollars(even)}</td>
              <td className="text-right">{forecast ? dollars(forecast.expected) : '–'}</td>
              <td className="text-right text-muted">
                {forecast ? `${dollars(forecast.low)} to ${dollars(forecast.high)}` : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
