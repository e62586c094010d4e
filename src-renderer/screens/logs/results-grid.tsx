import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useMemo } from 'react'
import type { LogSearchResult } from '../../../src-shared/vocabulary/index.ts'
import { ResultRowView } from './result-row.tsx'
import { type ResultRow, resultRows } from './rows.ts'
import { useResultKeys } from './use-result-keys.ts'

const HEIGHTS: Record<ResultRow['kind'], number> = { job: 36, part: 24, gap: 9, around: 20, hit: 20 }

interface GridProps {
  results: readonly LogSearchResult[]
  grid: RefObject<HTMLDivElement | null>
}

/** Lines found, grouped by job; only the rows in view exist. */
export function ResultsGrid({ results, grid }: GridProps) {
  const rows = useMemo(() => resultRows(results), [results])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: (index) => HEIGHTS[(rows[index] as ResultRow).kind],
    getItemKey: (index) => (rows[index] as ResultRow).key,
    overscan: 12,
  })
  const { active, onFocus, onPick } = useResultKeys(rows, grid, (index) => virtual.scrollToIndex(index))
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows outside of the view do not exist, so no native table can hold them
    <div
      ref={grid}
      role="grid"
      aria-label="Lines found"
      aria-rowcount={rows.length}
      aria-activedescendant={active >= 0 ? rowId(rows[active] as ResultRow) : undefined}
      tabIndex={0}
      onFocus={onFocus}
      className="group/grid panel min-h-0 flex-1 overflow-y-auto focus-visible:outline-none"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index] as ResultRow
          return (
            <ResultRowView
              key={item.key}
              id={rowId(row)}
              row={row}
              index={item.index}
              top={item.start}
              height={HEIGHTS[row.kind]}
              active={item.index === active}
              onPick={onPick}
            />
          )
        })}
      </div>
    </div>
  )
}

const rowId = (row: ResultRow) => `found:${row.key}`
