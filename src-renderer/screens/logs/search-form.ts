import { type LogQuery, parseDuration } from '../../../src-shared/vocabulary/index.ts'
import { quote } from '../../lib/cli-text.ts'

/** When lines arrived. */
export type TimeRange = 'hour' | 'day' | 'week' | 'all' | 'custom'

/** What a person asks for on the Logs screen. */
export interface SearchForm extends LogQuery {
  time: TimeRange
  /** For `custom`: "2026-11-21T14:00" as the fields of a form have it, in the zone of the time switch; may be empty. */
  from: string
  to: string
  /** Ids, or names of servers that were removed; none: any. */
  servers: string[]
  jobs: Array<{ id: string; name: string }>
  steps: string[]
}

export const EMPTY_FORM: SearchForm = {
  text: '',
  regex: false,
  caseSensitive: false,
  word: false,
  time: 'all',
  from: '',
  to: '',
  servers: [],
  jobs: [],
  steps: [],
}

/** Time ranges, with how far they reach back as the command line spells it. */
export const TIME_RANGES: ReadonlyArray<{ value: TimeRange; label: string; since?: string }> = [
  { value: 'hour', label: 'Last hour', since: '1h' },
  { value: 'day', label: 'Last day', since: '24h' },
  { value: 'week', label: 'Last week', since: '168h' },
  { value: 'all', label: 'All time' },
  { value: 'custom', label: 'From … to …' },
]

/** Results that are listed; more are only counted. */
export const LISTED = 500
const CONTEXT = 2

/** The moment that a form's date and time mean, epoch ms; undefined where nothing whole is given. */
export function momentOf(text: string, utc: boolean): number | undefined {
  const at = text === '' ? Number.NaN : Date.parse(utc ? `${text}Z` : text)
  return Number.isNaN(at) ? undefined : at
}

/** The time range of a form in epoch ms; open ends are left out. */
export function rangeOf(form: SearchForm, now: number, utc: boolean): { from?: number; to?: number } {
  if (form.time === 'custom') {
    const [from, to] = [momentOf(form.from, utc), momentOf(form.to, utc)]
    // "To 14:02" means that minute too.
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to: to + 59_999 }) }
  }
  const since = TIME_RANGES.find(({ value }) => value === form.time)?.since
  return since === undefined ? {} : { from: now - parseDuration(since) * 1000 }
}

/** What the engine is asked. */
export function searchInput(form: SearchForm, now: number, utc: boolean) {
  const { text, regex, caseSensitive, word, servers, jobs, steps } = form
  return {
    query: { text, regex, caseSensitive, word },
    ...rangeOf(form, now, utc),
    ...(servers.length > 0 && { servers }),
    ...(jobs.length > 0 && { jobs: jobs.map(({ id }) => id) }),
    ...(steps.length > 0 && { steps }),
    context: CONTEXT,
    limit: LISTED,
  }
}

/** Why a form cannot be searched for, or null. */
export function formProblem(form: SearchForm, utc: boolean): string | null {
  if (form.text === '') return 'Type what to look for.'
  const { from, to } = rangeOf(form, 0, utc)
  if (form.time === 'custom' && from !== undefined && to !== undefined && from > to)
    return 'The range ends before it begins.'
  if (!form.regex) return null
  try {
    new RegExp(form.text, 'u')
    return null
  } catch (error) {
    try {
      new RegExp(form.text)
      return null
    } catch {
      return (error as Error).message
    }
  }
}

/** Whether something narrows the search beside its text. */
export function isNarrowed(form: SearchForm): boolean {
  return form.time !== 'all' || form.servers.length > 0 || form.jobs.length > 0 || form.steps.length > 0
}

/** The same search from a command line. */
export function searchCommand(form: SearchForm, now: number, utc: boolean): string {
  const words = ['remotebot', 'log', 'search']
  if (form.regex) words.push('--regex')
  if (form.caseSensitive) words.push('--case')
  if (form.word) words.push('--word')
  const since = TIME_RANGES.find(({ value }) => value === form.time)?.since
  const { from, to } = rangeOf(form, now, utc)
  if (since) words.push('--since', since)
  else if (from !== undefined) words.push('--since', new Date(from).toISOString())
  if (to !== undefined) words.push('--until', new Date(to).toISOString())
  for (const server of form.servers) words.push('--server', quote(server))
  for (const { id } of form.jobs) words.push('--job', id)
  for (const step of form.steps) words.push('--step', quote(step))
  return [...words, ...(form.text.startsWith('-') ? ['--'] : []), quote(form.text)].join(' ')
}
