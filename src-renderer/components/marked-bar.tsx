import { type ReactNode, useEffect } from 'react'
import { useUi } from '../lib/ui.ts'

const count = (by: number) => useUi.setState(({ bars }) => ({ bars: bars + by }))

/** What can be done with the marked rows of a list, below it. While it is there, toasts lie above it. */
export function MarkedBar({ label, children }: { label: string; children: ReactNode }) {
  useEffect(() => {
    count(1)
    return () => count(-1)
  }, [])
  return (
    <div
      role="toolbar"
      aria-label={label}
      className="flex h-12 shrink-0 items-center gap-2.5 border-line border-t bg-raised px-5"
    >
      {children}
    </div>
  )
}
