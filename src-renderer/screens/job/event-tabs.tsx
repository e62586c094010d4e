import type { ReactNode } from 'react'
import type { Job } from '../../../src-shared/vocabulary/index.ts'
import { MetricsTab } from './metrics/metrics-tab.tsx'
import { ProgressTab } from './progress/progress-tab.tsx'
import { useEvents } from './progress/use-events.ts'

/** The tabs of what a job tells of itself: none while it tells of nothing. */
export function useEventTabs(job: Job): Array<{ value: string; label: string; content: ReactNode; count?: number }> {
  const { none, query } = useEvents(job)
  const progress = query.data
  if (none) return []
  const tabs = [{ value: 'progress', label: 'Progress', content: <ProgressTab job={job} query={query} /> }]
  if (!progress || progress.metrics.length === 0) return tabs
  const metrics = <MetricsTab job={job.id} progress={progress} />
  return [...tabs, { value: 'metrics', label: 'Metrics', content: metrics, count: progress.metrics.length }]
}
