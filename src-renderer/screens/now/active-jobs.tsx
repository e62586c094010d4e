import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { CostSoFar } from '../../components/budget/cost-so-far.tsx'
import { Empty } from '../../components/empty.tsx'
import { JobDetail } from '../../components/job-detail.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { StageBars } from '../../components/stage-bars.tsx'
import { JobStatusMark } from '../../components/status.tsx'
import { Elapsed } from '../../components/time.tsx'
import { api } from '../../lib/client.ts'
import { activeText, detailOf, ranUntil, waitsOutside } from '../../lib/job-text.ts'
import { useActiveJobs } from '../../lib/queries.ts'

/** Jobs that have not ended, with their six bars. */
export function ActiveJobs() {
  const query = useActiveJobs()
  const counts = useQuery(api.jobs.counts.queryOptions({ input: {} })).data
  return (
    <Section title="Jobs" note={counts && activeText(counts)}>
      <QueryView query={query} what="The jobs could not be read">
        {({ items, nextCursor }) =>
          items.length === 0 ? (
            <Empty title="Nothing runs and nothing waits.">
              Start a job with New job. Those that have ended are under{' '}
              <Link href="/jobs" className="underline underline-offset-2">
                Jobs
              </Link>
              .
            </Empty>
          ) : (
            <div className="panel overflow-hidden">
              <JobTable jobs={items} />
              {nextCursor && (
                <Link href="/jobs" className="block border-line border-t px-2.5 py-1 text-muted hover:text-text">
                  More under Jobs
                </Link>
              )}
            </div>
          )
        }
      </QueryView>
    </Section>
  )
}

/** A short table of jobs; the long list has its own, virtualised one. */
export function JobTable({ jobs, server = true }: { jobs: readonly JobSummary[]; server?: boolean }) {
  const [, go] = useLocation()
  const priced = jobs.some(({ cost }) => cost !== null)
  return (
    <table className="table table-fixed">
      <thead>
        <tr>
          <th className="w-[19%]">Job</th>
          <th className="w-[178px]">Status</th>
          <th className="w-[116px]">Stage</th>
          {server && <th className="w-[15%]">Server</th>}
          <th>Detail</th>
          <th className="w-[100px] text-right!">Time</th>
          {priced && <th className="w-[96px] text-right!">Cost so far</th>}
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr key={job.id} onClick={() => go(`/jobs/${job.id}`)}>
            <td className="truncate">
              <Link data-row href={`/jobs/${job.id}`} title={job.name} className="font-semibold">
                {job.name}
              </Link>
            </td>
            <td>
              <JobStatusMark job={job} />
            </td>
            <td>
              <StageBars stages={job.stages} waiting={waitsOutside(job)} />
            </td>
            {server && (
              <td className="truncate" title={job.serverName ?? undefined}>
                {job.serverName ?? '–'}
              </td>
            )}
            <td className="truncate text-muted" title={detailOf(job) || job.command}>
              <JobDetail job={job} />
            </td>
            <td className="text-right">
              <Elapsed from={job.startedAt} to={ranUntil(job)} />
            </td>
            {priced && <td className="text-right">{job.cost ? <CostSoFar cost={job.cost} /> : '–'}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
