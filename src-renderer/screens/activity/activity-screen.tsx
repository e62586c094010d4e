import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useRef, useState } from 'react'
import { allParts } from '../../../src-shared/parts.ts'
import { Button } from '../../components/button.tsx'
import { Empty } from '../../components/empty.tsx'
import { Menu } from '../../components/menu.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { api, client } from '../../lib/client.ts'
import { inform } from '../../lib/notices.ts'
import { useNow } from '../../lib/now.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { saveFile } from '../../lib/save-file.ts'
import { useAction } from '../../lib/use-action.ts'
import { useDeferredText } from '../../lib/use-deferred-text.ts'
import { type ActivityFilter, filterInput, isNarrowed, NO_FILTER } from './activity-filter.ts'
import { ActivityTable } from './activity-table.tsx'
import { FilterBar } from './filter-bar.tsx'

const TYPES = { csv: 'text/csv', json: 'application/json' } as const

/** Every decision about money: who, when, what, before and after. */
export function ActivityScreen() {
  const [filter, setFilter] = useState<ActivityFilter>(NO_FILTER)
  const content = useRef<HTMLDivElement>(null)
  useRowKeys(content)
  const [busy, run] = useAction()
  const now = useNow(false)
  const text = useDeferredText(filter.text, 250)
  const actor = useDeferredText(filter.actor, 250)
  const input = filterInput({ ...filter, text, actor }, now)
  const query = useInfiniteQuery(
    api.activity.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...input, limit: 100, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  )
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const save = (format: 'csv' | 'json') =>
    run('Activity was not exported', async () => {
      const parts: Blob[] = []
      let name = ''
      for await (const part of allParts((after) => client.activity.export({ ...input, format, ...after }))) {
        parts.push(new Blob([part.text]))
        name = part.name
      }
      saveFile(new Blob(parts, { type: TYPES[format] }), name)
      inform(`Exported as ${name}`)
    })
  return (
    <Page
      title="Activity"
      facts={items.length > 0 && <span className="text-muted">decisions about money</span>}
      actions={
        <Menu
          trigger={
            <Button look="primary" icon={<Download size={14} />} disabled={busy || items.length === 0}>
              Export
            </Button>
          }
          items={[
            { label: 'CSV, for a table', onPick: () => void save('csv') },
            { label: 'JSON, for a program', onPick: () => void save('json') },
          ]}
        />
      }
    >
      <FilterBar filter={filter} onChange={(change) => setFilter((old) => ({ ...old, ...change }))} />
      <div ref={content}>
        <QueryView query={query} what="Activity could not be read">
          {() =>
            items.length > 0 ? (
              <ActivityTable items={items} />
            ) : isNarrowed(filter) ? (
              <Empty
                title="Nothing of it."
                action={<Button onClick={() => setFilter(NO_FILTER)}>Show everything</Button>}
              >
                No entry fits this filter.
              </Empty>
            ) : (
              <Empty title="No decision about money yet.">
                Budgets that are set, requests and what became of them, thresholds that are reached and servers that are
                ended for them are listed here, with what was before and after.
              </Empty>
            )
          }
        </QueryView>
        {query.hasNextPage && (
          <Button className="mt-2" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'Reading…' : 'Show earlier ones'}
          </Button>
        )}
      </div>
    </Page>
  )
}
