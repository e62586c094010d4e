import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { COLUMNS, GridRow } from './grid-row.tsx'
import { useGridKeys } from './use-grid-keys.ts'

const ROW_HEIGHT = 30
const HEADS = ['', 'Job', 'Status', 'Stage', 'Server', 'Detail', 'Started', 'Time']
const RIGHT = ['Time', 'Cost so far']

interface GridProps {
  rows: readonly JobSummary[]
  query: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'>
  /** All rows that fit the filter, loaded or not. */
  total: number
}

/** The long list: only the rows in view exist, pages are read ahead of the scroll. */
export function JobsGrid({ rows, query, total }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  })
  const items = virtual.getVirtualItems()
  const priced = rows.some(({ cost }) => cost !== null)
  const last = items.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query
  useEffect(() => {
    if (isFetchNextPageError || isFetchingNextPage) return
    if (last >= rows.length - 30 && hasNextPage) void fetchNextPage()
  }, [last, rows.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  const { active, ...handlers } = useGridKeys(rows, scroller, (index) => virtual.scrollToIndex(index))
  return (
    <div className="panel flex min-h-0 flex-col overflow-hidden">
      {/* biome-ignore lint/a11y/useSemanticElements: rows outside of the view do not exist, so no native table can hold them */}
      <div
        ref={scroller}
        role="grid"
        aria-label="Jobs"
        aria-rowcount={Math.max(total, rows.length) + 1}
        aria-multiselectable
        aria-activedescendant={active >= 0 ? rows[active]?.id : undefined}
        tabIndex={0}
        onFocus={handlers.onFocus}
        className="group/grid min-h-0 overflow-y-auto focus-visible:outline-none"
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row */}
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          role="row"
          aria-rowindex={1}
          className={`${priced ? COLUMNS.priced : COLUMNS.plain} sticky top-0 z-10 h-[29px] bg-panel font-medium text-muted text-xs`}
        >
          {(priced ? [...HEADS, 'Cost so far'] : HEADS).map((head) => (
            // biome-ignore lint/a11y/useSemanticElements: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <span key={head} role="columnheader" className={RIGHT.includes(head) ? 'text-right' : ''}>
              {head || <span className="sr-only">Marked</span>}
            </span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {items.map((item) => (
            <GridRow
              key={item.key}
              job={rows[item.index] as JobSummary}
              index={item.index}
              top={item.start}
              active={item.index === active}
              priced={priced}
              onMark={handlers.onMark}
              onPick={handlers.onPick}
            />
          ))}
        </div>
      </div>
    </div>
  )
}
