import type { ReactNode } from 'react'

/** Shown only after an answer that there is nothing: what would be here, and how to begin. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="panel flex flex-col items-start gap-1 px-5 py-6">
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-[64ch] text-muted">{children}</div>}
      {action && <div className="mt-2 flex gap-2">{action}</div>}
    </div>
  )
}
