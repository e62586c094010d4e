import type { ReactNode } from 'react'

/** One figure of money in a row of them: what it is, how much, and what to know about it. */
export function Figure({ label, note, children }: { label: string; note: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted text-sm">{label}</dt>
      <dd className="truncate font-semibold text-lg">{children}</dd>
      <dd className="truncate text-muted text-sm" title={typeof note === 'string' ? note : undefined}>
        {note}
      </dd>
    </div>
  )
}
