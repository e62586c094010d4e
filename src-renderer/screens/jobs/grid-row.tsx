import { type MouseEvent, memo, type ReactNode } from 'react'
import { Link } from 'wouter'
import type { JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { CostSoFar } from '../../components/budget/cost-so-far.tsx'
import { JobDetail } from '../../components/job-detail.tsx'
import { StageBars } from '../../components/stage-bars.tsx'
import { JobStatusMark } from '../../components/status.tsx'
import { Elapsed, Time } from '../../components/time.tsx'
import { detailOf, firstLine, ranUntil, waitsOutside } from '../../lib/job-text.ts'
import { useUi } from '../../lib/ui.ts'

/** One set of column widths for head and rows, without and with what jobs cost. */
export const COLUMNS = {
  plain:
    'grid grid-cols-[18px_minmax(120px,1.4fr)_172px_92px_minmax(80px,0.9fr)_minmax(100px,2fr)_108px_78px] items-center gap-3 px-2.5',
  priced:
    'grid grid-cols-[18px_minmax(120px,1.4fr)_172px_92px_minmax(80px,0.9fr)_minmax(80px,1.6fr)_108px_78px_84px] items-center gap-3 px-2.5',
} as const

interface RowProps {
  job: JobSummary
  index: number
  /** Pixels from the top of the list. */
  top: number
  active: boolean
  /** Some job of the list costs something. */
  priced: boolean
  onMark: (index: number, shift: boolean) => void
  onPick: (index: number, event: MouseEvent) => void
}

/** One job of the long list. */
export const GridRow = memo(function GridRow({ job, index, top, active, priced, onMark, onPick }: RowProps) {
  const marked = useUi((ui) => ui.selected.includes(job.id))
  const detail = detailOf(job) || firstLine(job.command)
  return (
    // biome-ignore lint/a11y/useSemanticElements: see jobs-grid.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
    <div
      id={job.id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={marked}
      onClick={(event) => onPick(index, event)}
      className={`${priced ? COLUMNS.priced : COLUMNS.plain} absolute inset-x-0 h-[30px] whitespace-nowrap border-line border-t hover:bg-raised ${marked ? 'bg-selected' : ''} ${active ? 'bg-selected shadow-[inset_2px_0_0_var(--accent)] group-focus-visible/grid:outline-2 group-focus-visible/grid:-outline-offset-2 group-focus-visible/grid:outline-accent' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Cell>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Mark ${job.name}`}
          checked={marked}
          onClick={(event) => {
            event.stopPropagation()
            onMark(index, event.shiftKey)
          }}
          readOnly
          className="block size-3.5 accent-(--accent)"
        />
      </Cell>
      <Cell>
        <Link href={`/jobs/${job.id}`} tabIndex={-1} title={job.name} className="font-semibold">
          {job.name}
        </Link>
      </Cell>
      <Cell>
        <JobStatusMark job={job} />
      </Cell>
      <Cell>
        <StageBars stages={job.stages} waiting={waitsOutside(job)} />
      </Cell>
      <Cell title={job.serverName ?? undefined}>{job.serverName ?? '–'}</Cell>
      <Cell title={detail} muted>
        <JobDetail job={job} />
      </Cell>
      <Cell muted>{job.startedAt ? <Time at={job.startedAt} /> : '–'}</Cell>
      <Cell right>
        <Elapsed from={job.startedAt} to={ranUntil(job)} />
      </Cell>
      {priced && <Cell right>{job.cost ? <CostSoFar cost={job.cost} /> : '–'}</Cell>}
    </div>
  )
})

function Cell({
  children,
  title,
  muted,
  right,
}: {
  children: ReactNode
  title?: string
  muted?: boolean
  right?: boolean
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see jobs-grid.tsx
    // biome-ignore lint/a11y/useFocusableInteractive: the grid holds the focus
    <span
      role="gridcell"
      title={title}
      className={`truncate ${muted ? 'text-muted' : ''} ${right ? 'text-right' : ''}`}
    >
      {children}
    </span>
  )
}
