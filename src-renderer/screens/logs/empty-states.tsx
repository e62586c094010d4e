import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { JobStatusMark } from '../../components/status.tsx'
import { Ago } from '../../components/time.tsx'
import { openOverlay } from '../../lib/ui.ts'
import { isNarrowed, type SearchForm } from './search-form.ts'
import type { SearchRun } from './search-store.ts'

/** Before anything is searched for: what this is, and the newest logs. */
export function BeforeSearch({ newest }: { newest: UseQueryResult<{ items: JobSummary[] }> }) {
  return (
    <QueryView query={newest} what="The newest jobs could not be read">
      {({ items }) =>
        items.length === 0 ? (
          <Empty
            title="No job has written a log yet."
            action={<Button onClick={() => openOverlay({ kind: 'new-job' })}>New job</Button>}
          >
            What jobs print is kept here in full, and can be searched across all jobs and servers.
          </Empty>
        ) : (
          <section aria-label="Newest logs">
            <h2 className="mb-1.5 text-muted text-sm">Newest logs</h2>
            <ul className="panel overflow-hidden">
              {items.map((job) => (
                <li key={job.id} className="border-line not-first:border-t">
                  <Link href={`/jobs/${job.id}`} className="flex h-8 items-center gap-3 px-3 hover:bg-raised">
                    <span className="w-56 truncate font-semibold">{job.name}</span>
                    <span className="w-44">
                      <JobStatusMark job={job} />
                    </span>
                    <span className="min-w-0 flex-1 truncate text-muted">{job.serverName ?? '–'}</span>
                    <span className="text-muted">
                      <Ago at={job.createdAt} />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </QueryView>
  )
}

/** Nothing was found: what would find more. */
export function NothingFound({ run, onChange }: { run: SearchRun; onChange: (change: Partial<SearchForm>) => void }) {
  const { asked, totals } = run
  const everywhere = { servers: [], jobs: [], steps: [], time: 'all' as const }
  return (
    <Empty
      title={totals.sources === 0 ? 'There is no log in what you chose.' : `No line has “${asked.text}”.`}
      action={
        <>
          {isNarrowed(asked) && <Button onClick={() => onChange(everywhere)}>Search everywhere, all time</Button>}
          {asked.word && <Button onClick={() => onChange({ word: false })}>Also within words</Button>}
          {asked.caseSensitive && <Button onClick={() => onChange({ caseSensitive: false })}>Ignore case</Button>}
        </>
      }
    >
      {asked.regex
        ? 'Patterns are JavaScript regular expressions and match within one line.'
        : 'Text is taken as it is; turn the pattern switch on to search for a regular expression.'}
    </Empty>
  )
}
