import type { ReactNode } from 'react'
import type { PlanRow } from '../../../lib/plan-rows.ts'

/** One titled part of the dialog. */
export function Block({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 px-[22px] py-1.5">
      <div className="mb-0.5 flex h-[18px] items-center justify-between gap-2">
        <h3 className="min-w-0 truncate text-muted text-xs">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  )
}

/** Two parts beside each other. */
export function Pair({ children }: { children: ReactNode }) {
  return <div className="grid grid-cols-2 divide-x divide-line border-line border-t">{children}</div>
}

/** Lines of words at the left and values at the right. */
export function Lines({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[minmax(0,1fr)] leading-5">{children}</dl>
}

interface LineProps {
  label: ReactNode
  children: ReactNode
  /** What it said before, where that differs: it is marked. */
  was?: string | null
  attention?: boolean
  /** The whole of a value that may be cut. */
  title?: string
  /** It may take two lines before it is cut. */
  long?: boolean
}

/** One of {@link Lines}. */
export function Line({ label, children, was = null, attention = false, title, long = false }: LineProps) {
  return (
    <div
      className={`grid grid-cols-[minmax(72px,1fr)_minmax(0,auto)] items-baseline gap-2.5 ${was === null ? '' : '-mx-1.5 rounded bg-selected px-1.5'}`}
    >
      <dt className={`truncate ${attention ? 'text-attention' : 'text-muted'}`}>{label}</dt>
      {was === null ? (
        <dd className="min-w-0 select-text text-right" title={title}>
          <span className={long ? 'wrap-anywhere ml-auto line-clamp-2 w-fit text-left' : 'block truncate'}>
            {children}
          </span>
        </dd>
      ) : (
        // What it says now is read first: what it said before gives way.
        <dd className="flex min-w-0 select-text justify-end gap-1.5" title={title}>
          <del className="min-w-8 truncate text-muted text-sm leading-5">
            <span className="sr-only">before: </span>
            {was}
          </del>
          <span className="min-w-0 shrink-0 truncate font-semibold text-attention">{children}</span>
        </dd>
      )}
    </div>
  )
}

/** Lines of a plan, with what has changed marked. */
export function PlanLines({ rows }: { rows: readonly PlanRow[] }) {
  return rows.map(({ key, label, text, was, attention }) => (
    <Line
      key={key}
      label={label}
      was={was}
      attention={attention}
      title={was === null ? `${label}: ${text}` : `${label}: ${text}, before: ${was}`}
    >
      {text}
    </Line>
  ))
}
