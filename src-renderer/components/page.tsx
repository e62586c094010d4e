import { type ReactNode, useEffect } from 'react'
import { rescueFocus } from '../lib/focus.ts'

interface PageProps {
  /** The heading's text, and the window's title. */
  title: string
  /** Before the heading: "Jobs /". */
  crumb?: ReactNode
  /** After the heading: status and reason. */
  facts?: ReactNode
  /** At the right: buttons, one of them primary. */
  actions?: ReactNode
  children: ReactNode
  /** The screen scrolls by itself; else its content fills the height. */
  scroll?: boolean
}

/** The frame of every screen: header row of 48 px, then content. */
export function Page({ title, crumb, facts, actions, children, scroll = true }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Remotebot`
  }, [title])
  useEffect(() => {
    // What had the focus may have gone with the screen before this one.
    const frame = requestAnimationFrame(rescueFocus)
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <>
      <header className="flex h-12 shrink-0 items-center gap-3 border-line border-b px-5">
        {crumb && <span className="shrink-0 text-muted">{crumb}</span>}
        <h1 tabIndex={-1} title={title} className="min-w-0 truncate font-semibold text-lg">
          {title}
        </h1>
        {/* A long reason gives way before the name does, down to where a status still fits. */}
        {facts && <div className="flex min-w-32 shrink-[99999] items-center gap-2.5 overflow-hidden">{facts}</div>}
        <div className="ml-auto flex shrink-0 items-center gap-2.5">{actions}</div>
      </header>
      {/* What is hidden from sight in it scrolls with it, and does not make the window itself scroll. */}
      <div className={scroll ? 'relative min-h-0 flex-1 overflow-y-auto px-5 py-4' : 'flex min-h-0 flex-1 flex-col'}>
        {children}
      </div>
    </>
  )
}

/** A titled part of a screen. */
export function Section({
  title,
  note,
  tools,
  children,
}: {
  title: string
  note?: ReactNode
  tools?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="mb-6" aria-label={title}>
      <div className="mb-1.5 flex min-h-6 items-center gap-2 text-muted text-sm">
        <h2>{title}</h2>
        {note && <span className="font-medium text-xs">{note}</span>}
        <div className="ml-auto flex gap-1">{tools}</div>
      </div>
      {children}
    </section>
  )
}
