import type { JobProgress } from '../../../../src-shared/vocabulary/index.ts'
import { countText } from '../../../lib/number-text.ts'
import { MetricPanel } from './metric-panel.tsx'

/** Charts of all metrics that a job tells of. */
export function MetricsTab({ job, progress }: { job: string; progress: JobProgress }) {
  const { metrics, omitted } = progress
  return (
    <div className="px-5 py-4">
      {omitted.metrics > 0 && (
        <p className="mb-3 text-muted">
          Only the first {metrics.length} metrics are drawn; {countText(omitted.metrics)} values of others are in the
          events.
        </p>
      )}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(440px,100%),1fr))] gap-3">
        {metrics.map((metric) => (
          <MetricPanel key={metric.name} job={job} metric={metric} />
        ))}
      </div>
    </div>
  )
}
