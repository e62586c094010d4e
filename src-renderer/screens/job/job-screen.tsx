import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { isFinal, type Job } from '../../../src-shared/vocabulary/index.ts'
import { ApprovalBanner } from '../../components/approval/approval-banner.tsx'
import { Button } from '../../components/button.tsx'
import { Hint } from '../../components/hint.tsx'
import { filterFor, LogPane, LogSplit, parsePlace } from '../../components/log-pane/index.ts'
import { Page } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { JobStatusMark } from '../../components/status.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { api } from '../../lib/client.ts'
import { detailOf } from '../../lib/job-text.ts'
import { isMissing } from '../../lib/problem.ts'
import { useJob } from '../../lib/queries.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { ConfigTab } from './config-tab.tsx'
import { CostTab } from './cost-tab.tsx'
import { useEventTabs } from './event-tabs.tsx'
import { EventsTab } from './events-tab.tsx'
import { HoldBanner } from './hold-banner.tsx'
import { JobActions } from './job-actions.tsx'
import { JobFacts } from './job-facts.tsx'
import { RentedFor } from './rented-for.tsx'
import { ResultsTab } from './results/results-tab.tsx'
import { SetupSteps } from './setup-steps.tsx'
import { StageStrip } from './stage-strip.tsx'

const CRUMB = (
  <Link href="/jobs" className="hover:text-text">
    Jobs /
  </Link>
)

/** Only of jobs that tell something of themselves. */
const EVENT_TABS = ['progress', 'metrics']

/** One job: what it does, where it stands, its log. */
export function JobScreen({ id, tab, place }: { id: string; tab: string; place?: string }) {
  const query = useJob(id)
  const [, go] = useLocation()
  if (query.data) return <JobView job={query.data} tab={tab} place={place} error={query.error} />
  return (
    <Page title="Job" crumb={CRUMB}>
      {query.error ? (
        <ProblemPanel
          what="This job could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
          action={isMissing(query.error) && <Button onClick={() => go('/jobs')}>All jobs</Button>}
        />
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function JobView({ job, tab, place, error }: { job: Job; tab: string; place?: string; error: unknown }) {
  const [, go] = useLocation()
  const [source, setSource] = useState<string | undefined>()
  const at = parsePlace(job.id, place) ?? undefined
  // Who came for one line of the log came from a search.
  useShortcut('back', () => go(at ? '/logs' : '/jobs'))
  const sources = useQuery(api.logs.sources.queryOptions({ input: { job: job.id } })).data
  const told = useEventTabs(job)
  const detail = detailOf(job)
  // A job that tells of nothing, or costs nothing, has no such tab, and a link to it leads to the log.
  const isThere =
    tab === 'cost' ? job.cost !== null : !EVENT_TABS.includes(tab) || told.some(({ value }) => value === tab)
  const open = (next: string) => go(`/jobs/${job.id}${next === 'log' ? '' : `/${next}`}`)
  return (
    <Page
      title={job.name}
      crumb={CRUMB}
      scroll={false}
      facts={
        <>
          <JobStatusMark job={job} />
          <span className="truncate text-muted" title={detail}>
            {detail}
          </span>
        </>
      }
      actions={<JobActions job={job} />}
    >
      {error !== null && (
        <div className="px-5 pt-3">
          <ProblemPanel what="This job could not be read again; what you see is the last known" error={error} />
        </div>
      )}
      {!isFinal(job.status) && <ApprovalBanner about={job.id} />}
      {job.heldUntil !== null && <HoldBanner job={job} until={job.heldUntil} />}
      <LogSplit>
        <JobFacts job={job} />
        <StageStrip
          job={job}
          chosen={source}
          onChoose={(stage) => {
            // Only some stages write a log; what the others did stands in the timeline.
            const logged = stage === undefined || sources?.some((one) => one.step === stage)
            setSource(logged ? stage : undefined)
            open(logged ? 'log' : stage === 'collect' && job.results ? 'results' : 'events')
          }}
        />
        <RentedFor job={job} />
        <SetupSteps
          steps={job.bootstrap}
          ended={job.outcome !== null}
          chosen={source}
          onChoose={(step) => {
            setSource(step)
            open('log')
          }}
        />
      </LogSplit>
      <Tabs
        label="Parts of the job"
        value={isThere ? tab : 'log'}
        onChange={open}
        fill
        tabs={[
          {
            value: 'log',
            label: 'Log',
            content: (
              <LogPane
                key={source ?? (at && filterFor(at) ? at.source : 'all')}
                jobId={job.id}
                sourceFilter={source ? { step: source } : at && filterFor(at)}
                live={!isFinal(job.status)}
                place={at}
              />
            ),
          },
          ...told,
          { value: 'results', label: 'Results', content: <ResultsTab job={job} />, count: job.results?.files },
          ...(job.cost === null
            ? []
            : [{ value: 'cost', label: 'Cost', content: <CostTab job={job} cost={job.cost} /> }]),
          { value: 'config', label: 'Config', content: <ConfigTab job={job} /> },
          { value: 'events', label: 'Timeline', content: <EventsTab job={job} /> },
        ]}
      />
      {isFinal(job.status) && (
        <div className="px-5 py-1 empty:hidden">
          <Hint id="job-rerun">Run again opens the last step with everything filled in; r does the same.</Hint>
        </div>
      )}
    </Page>
  )
}
