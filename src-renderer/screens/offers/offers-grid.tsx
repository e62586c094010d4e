import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useCallback, useRef } from 'react'
import type { ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { COLUMNS, type Column, GRID } from './columns.ts'
import { OfferLine } from './offer-line.tsx'
import { useOffersView } from './offers-view.ts'
import type { OfferRow, SortKey } from './rows.ts'
import { rowId, useOfferKeys } from './use-offer-keys.ts'

const ROW_HEIGHT = 30

interface GridProps {
  rows: readonly OfferRow[]
  names: ReadonlyMap<ProviderKind, string>
  /** The chosen row; -1: it is gone. */
  active: number
  /** Seconds of the lease that its column counts with. */
  leaseSeconds: number
  leaseText: string
  onRent: (row: OfferRow) => void
  onCompare: () => void
}

/** Thousands of rows, of which only those in view exist. */
export function OffersGrid({ rows, names, active, leaseSeconds, leaseText, onRent, onCompare }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const compared = useOffersView((view) => view.compared)
  // The same one until the rows change: another makes the virtualizer measure all rows anew.
  const keyOf = useCallback((index: number) => rows[index]?.offer.id ?? index, [rows])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: keyOf,
    overscan: 10,
    // The head lies over the first row.
    scrollPaddingStart: ROW_HEIGHT,
  })
  const { onPick, onMark } = useOfferKeys({
    rows,
    active,
    grid: scroller,
    show: (index) => virtual.scrollToIndex(index),
    onRent,
    onCompare,
  })
  return (
    <div className="panel flex min-h-0 flex-col overflow-hidden">
      {/* biome-ignore lint/a11y/useSemanticElements: rows outside of the view do not exist, so no native table can hold them */}
      <div
        ref={scroller}
        role="grid"
        aria-label="Offers"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={active >= 0 ? rowId(active) : undefined}
        tabIndex={0}
        className="group/grid min-h-0 overflow-auto focus-visible:outline-none"
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, which names its active row */}
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div
          role="row"
          aria-rowindex={1}
          className={`${GRID} sticky top-0 z-20 h-[29px] bg-panel font-medium text-muted text-xs`}
        >
          {COLUMNS.map((column) => (
            <Head key={column.key} column={column} lease={leaseText} />
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }} className="min-w-[960px]">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as OfferRow
            return (
              <OfferLine
                key={item.key}
                row={row}
                index={item.index}
                top={item.start}
                active={item.index === active}
                marked={compared.includes(row.offer.id)}
                names={names}
                leaseSeconds={leaseSeconds}
                onPick={onPick}
                onMark={onMark}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

function Head({ column, lease }: { column: Column; lease: string }) {
  const sort = useOffersView((view) => view.sort)
  const { key, label, right, title } = column
  const first = key === 'gpu' ? 'sticky left-0 bg-panel' : ''
  if (key === 'mark')
    return (
      // biome-ignore lint/a11y/useSemanticElements: see above
      // biome-ignore lint/a11y/useFocusableInteractive: see above
      <span role="columnheader">
        <span className="sr-only">Compare</span>
      </span>
    )
  if (key === 'lease')
    return (
      // biome-ignore lint/a11y/useSemanticElements: see above
      // biome-ignore lint/a11y/useFocusableInteractive: see above
      <span role="columnheader" title={title} className="truncate px-2.5 text-right">
        {lease} lease
      </span>
    )
  const here = sort.by === key
  const Arrow = sort.down ? ArrowDown : ArrowUp
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
    <span
      role="columnheader"
      aria-sort={here ? (sort.down ? 'descending' : 'ascending') : 'none'}
      className={`${first} flex ${right ? 'justify-end' : ''}`}
    >
      <button
        type="button"
        title={title}
        onClick={() => sortBy(key)}
        className={`inline-flex h-6 items-center gap-1 whitespace-nowrap rounded px-2.5 hover:text-text focus-visible:-outline-offset-2 ${here ? 'text-text' : ''}`}
      >
        {label}
        {here && <Arrow size={11} aria-hidden />}
      </button>
    </span>
  )
}

/** What is best comes first; the same column again turns it round. */
const BEST_FIRST: ReadonlySet<SortKey> = new Set(['vram', 'reliability'])

function sortBy(by: SortKey): void {
  useOffersView.setState(({ sort }) => ({
    sort: { by, down: sort.by === by ? !sort.down : BEST_FIRST.has(by) },
  }))
}
