import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Hint } from '../../components/hint.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { api } from '../../lib/client.ts'
import { sampleJob } from '../../lib/sample-job.ts'
import { openOverlay, setFilter, useUi } from '../../lib/ui.ts'
import { useDeferredText } from '../../lib/use-deferred-text.ts'
import { BulkBar } from './bulk-bar.tsx'
import { FilterBar } from './filter-bar.tsx'
import { JobsGrid } from './jobs-grid.tsx'
import { listInput, useJobs } from './use-jobs.ts'

/** Queue and history: every job, filtered, with bulk actions. */
export function JobsScreen() {
  const filter = useUi((ui) => ui.filter)
  const text = useDeferredText(filter.text, 150)
  const settled = { ...filter, text }
  const { query, rows } = useJobs(settled)
  const { status: _, ...rest } = listInput(settled)
  const counts = useQuery(api.jobs.counts.queryOptions({ input: rest })).data
  const filtered = filter.status.length > 0 || filter.server !== null || filter.text !== ''
  const total = counts && sum(counts, filter.status)
  return (
    <Page
      title="Jobs"
      scroll={false}
      facts={total !== undefined && <span className="text-muted">{total.toLocaleString('en')}</span>}
      actions={
        <Button look="primary" keys="mod+n" icon={<Plus size={14} />} onClick={() => openOverlay({ kind: 'new-job' })}>
          New job
        </Button>
      }
    >
      <div className="flex min-h-0 flex-1 flex-col gap-3 px-5 py-4">
        <FilterBar counts={counts} />
        {query.error && (
          <ProblemPanel what="The jobs could not be read" error={query.error} onRetry={() => void query.refetch()} />
        )}
        {query.data === undefined ? (
          !query.error && <Loading />
        ) : rows.length > 0 ? (
          <JobsGrid rows={rows} query={query} total={total ?? rows.length} />
        ) : filtered ? (
          <Empty title="No job fits these filters." action={<Button onClick={clear}>Clear filters</Button>} />
        ) : (
          <Empty
            title="No job yet."
            action={
              <Button onClick={() => openOverlay({ kind: 'new-job', spec: sampleJob('auto'), step: 3 })}>
                Look at the sample job
              </Button>
            }
          >
            A job is one command on one machine. The sample takes about 12 seconds and runs on this computer.
          </Empty>
        )}
        {rows.length > 0 && (
          <Hint id="jobs-keys">
            Move with j and k, open with Enter, mark with x, filter with /. Press ? for all keys.
          </Hint>
        )}
      </div>
      <BulkBar rows={rows} />
    </Page>
  )
}

const clear = () => setFilter({ status: [], server: null, text: '' })

function sum(counts: Partial<Record<string, number>>, only: readonly string[]): number {
  return Object.entries(counts).reduce(
    (total, [status, count]) => total + (only.length === 0 || only.includes(status) ? (count ?? 0) : 0),
    0,
  )
}
