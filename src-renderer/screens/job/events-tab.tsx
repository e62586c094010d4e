import { useQuery } from '@tanstack/react-query'
import type { BootstrapRecord, Job } from '../../../src-shared/vocabulary/index.ts'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { Time } from '../../components/time.tsx'
import { api } from '../../lib/client.ts'
import { attemptText } from '../../lib/job-text.ts'
import { StepIcon, useStepText } from './setup-steps.tsx'

/** What happened to the job, in order, and its attempts. */
export function EventsTab({ job }: { job: Job }) {
  const query = useQuery(api.jobs.timeline.queryOptions({ input: { job: job.id } }))
  return (
    <div className="max-w-[900px] px-5 py-4">
      {job.attemptList.length > 0 && (
        <Section title="Attempts" note={String(job.attemptList.length)}>
          <ol className="panel divide-y divide-line">
            {job.attemptList.map((attempt) => (
              <li key={attempt.number} className="flex min-h-[30px] items-center gap-4 px-3">
                <span className="w-36 shrink-0 text-muted">
                  <Time at={attempt.startedAt} />
                </span>
                <span className="min-w-0 truncate">{attemptText(attempt)}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {job.bootstrap.length > 0 && (
        <Section title="Setting up" note={String(job.bootstrap.length)}>
          <ol className="panel divide-y divide-line">
            {job.bootstrap.map((step) => (
              <SetupRow key={step.number} step={step} ended={job.outcome !== null} />
            ))}
          </ol>
        </Section>
      )}
      <Section title="Timeline">
        <QueryView query={query} what="The timeline could not be read">
          {(events) => (
            <ol className="panel divide-y divide-line">
              {events.map((event, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: events are only ever appended
                <li key={index} className="flex min-h-[30px] items-start gap-4 px-3 py-[5px]">
                  <span className="w-36 shrink-0 text-muted">
                    <Time at={event.at} />
                  </span>
                  <span className="w-20 shrink-0 text-muted">{event.type.replace('_', ' ')}</span>
                  <span className="min-w-0 select-text break-words">{event.text}</span>
                </li>
              ))}
              {events.length === 0 && <li className="px-3 py-1.5 text-muted">Nothing has happened yet.</li>}
            </ol>
          )}
        </QueryView>
      </Section>
    </div>
  )
}

function SetupRow({ step, ended }: { step: BootstrapRecord; ended: boolean }) {
  const said = useStepText(step, ended)
  return (
    <li className="flex min-h-[30px] items-center gap-4 px-3">
      <span className="w-36 shrink-0 text-muted">{step.startedAt === null ? '–' : <Time at={step.startedAt} />}</span>
      <span className="flex min-w-0 flex-1 items-center gap-1.5">
        <StepIcon state={step.state} />
        <span className="truncate" title={step.name}>
          {step.name}
        </span>
      </span>
      <span className={step.state === 'failed' ? 'text-broken' : 'text-muted'}>{said}</span>
    </li>
  )
}
