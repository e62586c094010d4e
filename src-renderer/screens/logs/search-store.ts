import { create } from 'zustand'
import type { Client } from '../../../src-shared/contract/index.ts'
import type { LogSearchBatch, LogSearchResult } from '../../../src-shared/vocabulary/index.ts'
import { EMPTY_FORM, type SearchForm, searchInput } from './search-form.ts'

/** How one search stands. */
export interface SearchRun {
  asked: SearchForm
  state: 'running' | 'done' | 'stopped' | 'failed'
  results: readonly LogSearchResult[]
  totals: Omit<LogSearchBatch, 'results' | 'done'>
  error: unknown
}

interface SearchState {
  form: SearchForm
  run: SearchRun | null
  /** Key of the row that the keyboard is on. */
  active: string | null
}

const NO_TOTALS: SearchRun['totals'] = { lines: 0, sources: 0, sourcesDone: 0, bytes: 0, bytesDone: 0 }

/** The form and the last search of this window: who opens a result and comes back finds both as they were. */
export const useLogSearch = create<SearchState>(() => ({ form: EMPTY_FORM, run: null, active: null }))

let stopped = new AbortController()

export const setForm = (change: Partial<SearchForm>) =>
  useLogSearch.setState(({ form }) => ({ form: { ...form, ...change } }))

/** Ends the search that runs; what was found stays. */
export function stopSearch(): void {
  stopped.abort()
  const { run } = useLogSearch.getState()
  if (run?.state === 'running') useLogSearch.setState({ run: { ...run, state: 'stopped' } })
}

/** Forgets the last search. */
export function clearSearch(): void {
  stopped.abort()
  useLogSearch.setState({ form: EMPTY_FORM, run: null, active: null })
}

/** Searches for what `asked` says; an older search ends. Never throws: see `error`. */
export async function startSearch(client: Client, asked: SearchForm, now: number, utc: boolean): Promise<void> {
  stopped.abort()
  const mine = new AbortController()
  stopped = mine
  let run: SearchRun = { asked, state: 'running', results: [], totals: NO_TOTALS, error: null }
  const change = (changes: Partial<SearchRun>) => {
    if (mine.signal.aborted) return
    run = { ...run, ...changes }
    useLogSearch.setState({ run })
  }
  useLogSearch.setState({ form: asked, run, active: null })
  try {
    const { signal } = mine
    for await (const { results, done, ...totals } of await client.logs.search(searchInput(asked, now, utc), {
      signal,
    })) {
      if (signal.aborted) return
      const more = results.length > 0 ? { results: [...run.results, ...results] } : {}
      change({ totals, ...more, ...(done && { state: 'done' as const }) })
    }
    if (run.state === 'running') throw new Error('The engine has ended the search early.')
  } catch (error) {
    change({ state: 'failed', error })
  }
}
