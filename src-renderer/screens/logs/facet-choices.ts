import type { LogSearchResult } from '../../../src-shared/vocabulary/index.ts'
import { stepText } from '../../lib/step-text.ts'
import type { SearchForm } from './search-form.ts'

/** One thing to narrow a search to. `count`: lines listed of it. */
export interface FacetChoice {
  id: string
  label: string
  on: boolean
  count: number
}

/** Steps that are offered before anything was found. */
const USUAL_STEPS = ['run', 'bootstrap-1', 'events']
/** Jobs that are offered; a search can find lines in thousands. */
const MOST_JOBS = 40

/** What a search can be narrowed to: what is there, what was found, and what is chosen already. */
export function facetsOf(
  form: SearchForm,
  results: readonly LogSearchResult[],
  servers: ReadonlyArray<{ id: string; name: string }>,
): Record<'servers' | 'steps' | 'jobs', FacetChoice[]> {
  const byServer = countOf(results, ({ serverName }) => serverName)
  const byStep = countOf(results, ({ step }) => step)
  const byJob = countOf(results, ({ jobId }) => jobId)
  const names = new Map(results.map(({ jobId, jobName }) => [jobId, jobName]))
  const known = new Set(servers.flatMap(({ id, name }) => [id, name]))
  // A server that was removed is known by the name that its jobs remember.
  const removed = [...byServer.keys(), ...form.servers].filter((name) => !known.has(name))
  const jobs = new Map(form.jobs.map(({ id, name }) => [id, name]))
  for (const id of byJob.keys()) if (jobs.size < MOST_JOBS) jobs.set(id, names.get(id) ?? id)
  return {
    servers: [...servers, ...[...new Set(removed)].map((name) => ({ id: name, name }))].map(({ id, name }) => ({
      id,
      label: name,
      on: form.servers.includes(id),
      count: byServer.get(name) ?? 0,
    })),
    steps: [...new Set([...USUAL_STEPS, ...[...byStep.keys(), ...form.steps].sort()])].map((step) => ({
      id: step,
      label: stepLabel(step),
      on: form.steps.includes(step),
      count: byStep.get(step) ?? 0,
    })),
    jobs: [...jobs].map(([id, name]) => ({
      id,
      label: name,
      on: form.jobs.some((job) => job.id === id),
      count: byJob.get(id) ?? 0,
    })),
  }
}

/** The list with or without an entry. */
export function toggled(list: readonly string[], id: string): string[] {
  return list.includes(id) ? list.filter((one) => one !== id) : [...list, id]
}

function stepLabel(step: string): string {
  if (step === 'run') return 'Output'
  return step === 'events' ? 'Events, as written' : stepText(step).replace(/^setting/, 'Setting')
}

function countOf(results: readonly LogSearchResult[], key: (result: LogSearchResult) => string | null) {
  const counts = new Map<string, number>()
  for (const result of results) {
    const name = key(result)
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}
