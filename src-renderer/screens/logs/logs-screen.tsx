import { useQuery } from '@tanstack/react-query'
import { Bookmark, BookmarkCheck, Terminal } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { Hint } from '../../components/hint.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { announce } from '../../lib/announce.ts'
import { api, client } from '../../lib/client.ts'
import { usePrefs } from '../../lib/prefs.ts'
import { useServers } from '../../lib/queries.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { BeforeSearch, NothingFound } from './empty-states.tsx'
import { Facets } from './facets.tsx'
import { QueryBar } from './query-bar.tsx'
import { ResultsGrid } from './results-grid.tsx'
import { isSame, removeSearch, saveSearch, useSaved } from './saved-searches.ts'
import { formProblem, type SearchForm, searchCommand } from './search-form.ts'
import { clearSearch, setForm, startSearch, stopSearch, useLogSearch } from './search-store.ts'
import { foundText, progressText } from './search-text.ts'

/** Search across the logs of all jobs. */
export function LogsScreen() {
  const { form, run } = useLogSearch()
  const utc = usePrefs((prefs) => prefs.timeDisplay === 'utc')
  const saved = useSaved(({ searches }) => searches).some((one) => isSame(one, form))
  const servers = useServers().data ?? []
  const newest = useQuery(api.jobs.list.queryOptions({ input: { limit: 8 } }))
  const input = useRef<HTMLInputElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  // Nothing is called wrong while it is typed, only once it is asked for.
  const [refused, setRefused] = useState<SearchForm | null>(null)
  const problem = refused && isSame(refused, form) ? formProblem(form, utc) : null
  const running = run?.state === 'running'

  const search = (asked: SearchForm) => {
    setForm(asked)
    setRefused(asked)
    if (formProblem(asked, utc)) return
    void startSearch(client, asked, Date.now(), utc)
  }
  const narrow = (change: Partial<SearchForm>) => {
    if (run) search({ ...form, ...change })
    else setForm(change)
  }
  const leave = () => {
    if (grid.current) grid.current.focus()
    else input.current?.blur()
  }
  useShortcut('list.filter', () => {
    input.current?.focus()
    input.current?.select()
  })
  useShortcut('back', () => {
    if (!running) return false
    stopSearch()
    return true
  })
  useEffect(() => {
    // Whoever comes back from a line goes on where they were.
    grid.current?.focus({ preventScroll: true })
  }, [])
  const state = run?.state
  useEffect(() => {
    const { run: ended } = useLogSearch.getState()
    if (state === 'done' && ended) announce(foundText(ended.totals.lines, ended.results.length, jobsOf(ended.results)))
  }, [state])

  return (
    <Page
      title="Logs"
      scroll={false}
      actions={
        <>
          {run && (
            <Button look="quiet" onClick={clearSearch}>
              New search
            </Button>
          )}
          <CopyButton
            text={searchCommand(form, Date.now(), utc)}
            label="Copy as a command"
            icon={<Terminal size={13} />}
            disabled={form.text === ''}
          />
          <Button
            icon={saved ? <BookmarkCheck size={14} /> : <Bookmark size={14} />}
            disabled={form.text === ''}
            aria-pressed={saved}
            onClick={() => (saved ? removeSearch(form) : saveSearch(form))}
          >
            {saved ? 'Saved' : 'Save search'}
          </Button>
        </>
      }
    >
      <div className="flex min-h-0 flex-1 flex-col gap-3 px-5 py-3">
        <QueryBar
          form={form}
          problem={problem}
          running={running}
          input={input}
          onSearch={() => search(form)}
          onStop={stopSearch}
          onLeave={leave}
        />
        <div className="flex min-h-0 flex-1 gap-4">
          <Facets form={form} run={run} servers={servers} onChange={narrow} onPick={search} />
          <section aria-label="Results" className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
            {run && <Progress />}
            {run?.state === 'failed' && (
              <ProblemPanel
                what="The logs were not searched to the end"
                error={run.error}
                onRetry={() => search(run.asked)}
              />
            )}
            {run === null ? (
              <BeforeSearch newest={newest} />
            ) : run.results.length > 0 ? (
              <ResultsGrid results={run.results} grid={grid} />
            ) : (
              run.state === 'done' && <NothingFound run={run} onChange={(change) => search({ ...form, ...change })} />
            )}
            {run && run.results.length > 0 && (
              <Hint id="logs-keys">Move with j and k, open a line in its log with Enter, search with /.</Hint>
            )}
          </section>
        </div>
      </div>
    </Page>
  )
}

/** How far the search is, and what it has found. */
function Progress() {
  const run = useLogSearch((state) => state.run)
  if (!run) return null
  const { totals, results, state } = run
  const running = state === 'running'
  const share = totals.bytes > 0 ? Math.min(1, totals.bytesDone / totals.bytes) : 0
  return (
    <div className="grid gap-1.5">
      <p role="status" className="flex gap-3">
        <span className="font-medium">
          {(totals.lines > 0 || state === 'done') && foundText(totals.lines, results.length, jobsOf(results))}
        </span>
        <span className="text-muted">
          {progressText(totals, running)}
          {state === 'stopped' && ', then stopped'}
        </span>
      </p>
      <div className={`h-0.5 overflow-hidden rounded-full ${running ? 'bg-idle' : ''}`}>
        {running && <div className="h-full bg-running" style={{ width: `${share * 100}%` }} />}
      </div>
    </div>
  )
}

const jobsOf = (results: ReadonlyArray<{ jobId: string }>) => new Set(results.map(({ jobId }) => jobId)).size
