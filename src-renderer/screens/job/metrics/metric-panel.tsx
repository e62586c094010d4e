import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChartLine, Table } from 'lucide-react'
import { useRef, useState } from 'react'
import type { JobProgress, MetricSeries } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { useVisible } from '../../../components/log-pane/use-visible.ts'
import { QueryView } from '../../../components/query-view.tsx'
import { api } from '../../../lib/client.ts'
import { countText, numberText } from '../../../lib/number-text.ts'
import { usePrefs } from '../../../lib/prefs.ts'
import { formatAbsolute } from '../../../lib/time.ts'
import { MetricChart } from './metric-chart.tsx'
import { MetricTable } from './metric-table.tsx'

/** More points than a chart has pixels would show nothing more. */
const POINTS = 400

/** One metric: its last value, and its values as a chart or as a table. Read only while it is on screen. */
export function MetricPanel({ job, metric }: { job: string; metric: JobProgress['metrics'][number] }) {
  const { name, unit, last, points } = metric
  const root = useRef<HTMLElement>(null)
  const [table, setTable] = useState(false)
  const visible = useVisible(root, false)
  const query = useQuery({
    ...api.jobs.metrics.queryOptions({ input: { job, names: [name], points: POINTS } }),
    enabled: visible,
    placeholderData: keepPreviousData,
  })
  return (
    <section ref={root} aria-label={name} className="panel min-h-[250px] min-w-0 px-3 pt-2 pb-1.5">
      <div className="flex h-8 min-w-0 items-center gap-2">
        <h3 className="min-w-0 select-text truncate font-medium" title={name}>
          {name}
        </h3>
        <span className="shrink-0 select-text text-muted" title={`the last of ${countText(points)} values: ${last}`}>
          {numberText(last)}
          {unit && ` ${unit}`}
        </span>
        <Button
          look="quiet"
          className="ml-auto shrink-0"
          icon={table ? <ChartLine size={14} /> : <Table size={14} />}
          title={table ? 'Show a chart' : 'Show the values as a table'}
          aria-label={table ? `${name} as a chart` : `${name} as a table`}
          onClick={() => setTable(!table)}
        />
      </div>
      <QueryView query={query} what={`The values of ${name} could not be read`}>
        {([series]) => series && <Values series={series} table={table} />}
      </QueryView>
    </section>
  )
}

function Values({ series, table }: { series: MetricSeries; table: boolean }) {
  const utc = usePrefs((prefs) => prefs.timeDisplay) === 'utc'
  const place = (x: number) => (series.axis === 'step' ? `step ${countText(x)}` : formatAbsolute(x, Date.now(), utc))
  return table ? <MetricTable series={series} place={place} /> : <MetricChart series={series} utc={utc} place={place} />
}
