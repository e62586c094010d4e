import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { EMPTY_FORM, type SearchForm, TIME_RANGES } from './search-form.ts'

/** The most searches that are kept. */
const MOST = 50

interface Saved {
  searches: SearchForm[]
}

/** Searches that a person kept, in this window's own storage, newest first. */
export const useSaved = create<Saved>()(
  persist((): Saved => ({ searches: [] }), {
    name: 'remotebot.log-searches',
    version: 1,
    // Kept by an older version, or changed by hand: only what is a search, with all its parts, is taken.
    merge: (stored, current) => ({ ...current, searches: readSaved((stored as Partial<Saved> | undefined)?.searches) }),
  }),
)

/** Whether two searches ask the same. */
export function isSame(a: SearchForm, b: SearchForm): boolean {
  return JSON.stringify({ ...EMPTY_FORM, ...a }) === JSON.stringify({ ...EMPTY_FORM, ...b })
}

/** Keeps a search, once. */
export const saveSearch = (form: SearchForm) =>
  useSaved.setState(({ searches }) => ({
    searches: [form, ...searches.filter((one) => !isSame(one, form))].slice(0, MOST),
  }))

export const removeSearch = (form: SearchForm) =>
  useSaved.setState(({ searches }) => ({ searches: searches.filter((one) => !isSame(one, form)) }))

/** What a list in storage holds of searches. */
export function readSaved(stored: unknown): SearchForm[] {
  if (!Array.isArray(stored)) return []
  return stored.flatMap((one: Partial<SearchForm> | null) => {
    if (typeof one?.text !== 'string' || one.text === '') return []
    const form: SearchForm = { ...EMPTY_FORM }
    for (const key of Object.keys(EMPTY_FORM) as Array<keyof SearchForm>) {
      const value = one[key]
      if (typeof value === typeof EMPTY_FORM[key] && Array.isArray(value) === Array.isArray(EMPTY_FORM[key]))
        Object.assign(form, { [key]: value })
    }
    return [form]
  })
}

/** What narrows a search, in words; empty for one that looks everywhere. */
export function narrowText(form: SearchForm, serverName: (id: string) => string): string {
  const time = form.time === 'all' ? [] : [TIME_RANGES.find(({ value }) => value === form.time)?.label ?? '']
  const kinds = [form.regex && 'pattern', form.caseSensitive && 'case', form.word && 'whole words'].filter(Boolean)
  return [...kinds, ...time, ...form.servers.map(serverName), ...form.jobs.map(({ name }) => name), ...form.steps].join(
    ' · ',
  )
}
