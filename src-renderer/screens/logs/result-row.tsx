import { memo, type ReactNode } from 'react'
import { Link } from 'wouter'
import { counted } from '../../../src-shared/vocabulary/index.ts'
import { Time } from '../../components/time.tsx'
import { pieces, placePath, type ResultRow } from './rows.ts'

interface RowProps {
  id: string
  row: ResultRow
  index: number
  /** Pixels. */
  top: number
  height: number
  active: boolean
  onPick: (index: number) => void
}

const LINE = 'grid grid-cols-[64px_100px_1fr] items-center gap-3 px-2.5'
const ACTIVE =
  'bg-selected shadow-[inset_2px_0_0_var(--accent)] group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent'

/** One row of the results. */
export const ResultRowView = memo(function ResultRowView({ id, row, index, top, height, active, onPick }: RowProps) {
  const opens = row.kind === 'hit' || row.kind === 'job'
  return (
    // biome-ignore lint/a11y/useSemanticElements: see results-grid.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
    <div
      id={id}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={opens ? active : undefined}
      onClick={({ target, currentTarget }) => {
        if (!opens || (target as Element).closest('a') || isSelecting(currentTarget)) return
        onPick(index)
      }}
      className={`absolute inset-x-0 whitespace-nowrap ${active ? ACTIVE : ''} ${row.kind === 'hit' ? 'hover:bg-raised' : ''}`}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <Content row={row} />
    </div>
  )
})

/** Whether text of a row has just been selected, to be copied: the click that ends it opens nothing. */
function isSelecting(row: Element): boolean {
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && row.contains(selection.anchorNode)
}

function Content({ row }: { row: ResultRow }) {
  switch (row.kind) {
    case 'job':
      return <JobHead row={row} />
    case 'part':
      return <Cell className="flex h-full items-center px-2.5 text-muted text-xs">{row.text}</Cell>
    case 'gap':
      return (
        <Cell className="block h-full px-2.5 pt-[4px]">
          <span className="block border-line border-t border-dashed">
            <span className="sr-only">lines left out</span>
          </span>
        </Cell>
      )
    case 'around':
      return (
        <div className={`${LINE} h-full text-muted`}>
          <Cell className="text-right font-mono text-xs">{(row.line + 1).toLocaleString('en')}</Cell>
          <Cell />
          <Cell className="select-text overflow-hidden text-ellipsis whitespace-pre font-mono text-sm">{row.text}</Cell>
        </div>
      )
    case 'hit':
      return <Hit row={row} />
  }
}

function JobHead({ row }: { row: ResultRow & { kind: 'job' } }) {
  const { jobId, jobName, serverName } = row.result
  return (
    <Cell className="flex h-full items-center gap-2.5 border-line border-t bg-panel px-2.5">
      <Link href={`/jobs/${jobId}`} tabIndex={-1} title={jobName} className="truncate font-semibold hover:underline">
        {jobName}
      </Link>
      <span className="truncate text-muted">{serverName ?? 'no server'}</span>
      <span className="ml-auto text-muted text-xs">{counted(row.count, 'line')}</span>
    </Cell>
  )
}

function Hit({ row }: { row: ResultRow & { kind: 'hit' } }) {
  const { result } = row
  return (
    <div className={`${LINE} h-full`}>
      <Cell className="text-right font-mono text-xs">
        <Link
          href={placePath(result.jobId, result.source, result.line)}
          tabIndex={-1}
          title="Open in the log"
          aria-label={`Line ${result.line + 1} of ${result.jobName}`}
          className="text-accent hover:underline"
        >
          {(result.line + 1).toLocaleString('en')}
        </Link>
      </Cell>
      <Cell className="truncate text-muted text-xs">{result.at === null ? '–' : <Time at={result.at} />}</Cell>
      <Cell className="select-text overflow-hidden text-ellipsis whitespace-pre font-mono text-sm">
        {pieces(result).map((piece, at) =>
          piece.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never move
            <mark key={at} className="rounded-[2px] bg-attention text-bg">
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </Cell>
    </div>
  )
}

function Cell({ className, children }: { className?: string; children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see results-grid.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <span role="gridcell" className={className}>
      {children}
    </span>
  )
}
