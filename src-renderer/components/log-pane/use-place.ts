import { useEffect, useRef } from 'react'
import type { LogPlace } from './log-place.ts'
import type { LogView } from './log-view.ts'
import { lineOfHit } from './log-viewport.tsx'

/** Brings a line into view and marks it, once, as soon as it is there. */
export function usePlace(view: LogView, place: LogPlace | undefined): void {
  const shown = useRef('')
  const key = place ? `${place.source}:${place.line}` : ''
  // Looks after each change of document and view, until it is done.
  useEffect(() => {
    if (!place || shown.current === key || view.height === 0) return
    const source = view.document.sources.find(({ id }) => id === place.source)
    if (!source || source.lines <= place.line) return
    shown.current = key
    const line = lineOfHit(view, place)
    view.reveal(line)
    view.select({ anchor: { line, column: 0 }, focus: { line, column: Number.MAX_SAFE_INTEGER } })
  })
}
