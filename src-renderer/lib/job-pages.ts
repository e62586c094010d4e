import type { InfiniteData } from '@tanstack/react-query'
import type { JobSummary } from '../../src-shared/vocabulary/index.ts'
import { api, client } from './client.ts'
import { queryClient } from './query.ts'

export interface JobPage {
  items: JobSummary[]
  nextCursor: string | null
}
export type JobPages = InfiniteData<JobPage, string | undefined>

/** Index of the loaded page where a job of this id stands or would stand (newest first); -1 if below them all. */
export function pageOf(pages: readonly JobPage[], id: string): number {
  for (const [index, page] of pages.entries()) {
    const last = page.items.at(-1)
    if (page.nextCursor === null || (last && id >= last.id)) return index
  }
  return -1
}

/** All rows of the loaded pages in order, each job once: pages fetched at different times may overlap. */
export function rowsOf(pages: readonly JobPage[] | undefined): JobSummary[] {
  const seen = new Set<string>()
  const rows: JobSummary[] = []
  for (const page of pages ?? [])
    for (const item of page.items) {
      if (seen.has(item.id)) continue
      seen.add(item.id)
      rows.push(item)
    }
  return rows
}

const pending = new Set<string>()
let timer: ReturnType<typeof setTimeout> | null = null

/** Refetches only those loaded pages of job lists in which the changed jobs stand. Coalesced per 250 ms. */
export function refreshJobPages(ids: string[]): void {
  for (const id of ids) pending.add(id)
  if (timer) return
  timer = setTimeout(() => {
    timer = null
    const batch = [...pending]
    pending.clear()
    for (const query of queryClient.getQueryCache().findAll({ queryKey: api.jobs.list.key({ type: 'infinite' }) })) {
      if (query.isActive()) void refreshQuery(query.queryKey, batch)
      else void queryClient.invalidateQueries({ queryKey: query.queryKey, refetchType: 'none' })
    }
  }, 250)
}

async function refreshQuery(queryKey: readonly unknown[], ids: string[]): Promise<void> {
  const data = queryClient.getQueryData<JobPages>(queryKey)
  if (!data) return
  const { input } = queryKey[1] as { input: Parameters<typeof client.jobs.list>[0] }
  const affected = new Set(ids.map((id) => pageOf(data.pages, id)).filter((index) => index >= 0))
  for (const index of affected) {
    const before = data.pages[index] as JobPage
    // Room for rows that are new in this page, so that it still reaches the first row of the next one.
    const limit = Math.min(500, Math.max(100, before.items.length + ids.length))
    if (limit === 500) return void queryClient.invalidateQueries({ queryKey })
    const page = await client.jobs.list({ ...input, cursor: data.pageParams[index], limit }).catch(() => null)
    if (!page) return
    queryClient.setQueryData<JobPages>(queryKey, (old) => old && { ...old, pages: splice(old.pages, index, page) })
  }
}

/** Replaces one page; the last one decides where the next starts, the others keep their cursors. */
export function splice(pages: JobPage[], index: number, page: JobPage): JobPage[] {
  return pages.map((old, at) => (at === index ? page : old))
}
