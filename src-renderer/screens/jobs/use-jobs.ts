import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from '../../lib/client.ts'
import { rowsOf } from '../../lib/job-pages.ts'
import type { JobFilter } from '../../lib/ui.ts'

/** The input of `jobs.list` for a filter. */
export function listInput(filter: JobFilter) {
  return {
    ...(filter.status.length ? { status: filter.status } : {}),
    ...(filter.server ? { server: filter.server } : {}),
    ...(filter.text.trim() ? { text: filter.text.trim() } : {}),
  }
}

/** Jobs of a filter in keyset pages, with all loaded rows in order: a small one to begin with, then larger ones. */
export function useJobs(filter: JobFilter) {
  const input = listInput(filter)
  const query = useInfiniteQuery(
    api.jobs.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...input, ...(cursor ? { cursor, limit: 250 } : { limit: 100 }) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  )
  const pages = query.data?.pages
  const rows = useMemo(() => rowsOf(pages), [pages])
  return { query, rows }
}
