import { type PointerEvent, useMemo, useRef, useState } from 'react'
import type { LogView } from './log-view.ts'
import { asLines, lineAtThumb, thumb } from './scrollbar.ts'

interface LogScrollbarProps {
  view: LogView
  id: string
  /** Lines of the pane with a hit, for the ticks. */
  ticks: readonly number[]
}

/** The pane's own scrollbar: its track is the whole log, however little of it is loaded. */
export function LogScrollbar({ view, id, ticks }: LogScrollbarProps) {
  const track = useRef<HTMLDivElement>(null)
  const grip = useRef<number | null>(null)
  const [dragging, setDragging] = useState(false)
  const height = view.height
  const end = asLines(view.end, view)
  const top = asLines(view.position, view)
  const bar = thumb(top, end, view.lines, height)
  const { lines } = view
  const marks = useMemo(() => tickMarks(ticks, lines, height), [ticks, lines, height])

  const drag = (event: PointerEvent) => {
    if (grip.current === null || !track.current || !bar) return
    const at = event.clientY - track.current.getBoundingClientRect().top - grip.current
    const line = lineAtThumb(at, bar.length, end, height)
    view.scrollTo(Math.floor(line), line - Math.floor(line))
  }
  const onPointerDown = (event: PointerEvent) => {
    if (!bar || !track.current || event.button !== 0) return
    const at = event.clientY - track.current.getBoundingClientRect().top
    const onThumb = at >= bar.at && at <= bar.at + bar.length
    grip.current = onThumb ? at - bar.at : bar.length / 2
    setDragging(true)
    event.currentTarget.setPointerCapture(event.pointerId)
    if (!onThumb) drag(event)
  }
  const onPointerUp = (event: PointerEvent) => {
    if (grip.current === null) return
    drag(event)
    grip.current = null
    setDragging(false)
    if (bar && top >= end - 0.001) view.send({ type: 'reachedEnd' })
  }

  return (
    <div
      ref={track}
      className="log-scrollbar"
      role="scrollbar"
      aria-label="Position in the log"
      aria-controls={id}
      aria-orientation="vertical"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, Math.ceil(end) + 1)}
      aria-valuenow={Math.floor(top) + 1}
      aria-valuetext={`line ${(Math.floor(top) + 1).toLocaleString('en-US')} of ${view.lines.toLocaleString('en-US')}`}
      tabIndex={-1}
      data-dragging={dragging}
      onPointerDown={onPointerDown}
      onPointerMove={drag}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onWheel={(event) => view.scrollBy(event.deltaY)}
    >
      {marks.map((y) => (
        <i key={y} className="log-tick" style={{ top: y }} />
      ))}
      {bar && <div className="log-thumb" style={{ height: bar.length, transform: `translateY(${bar.at}px)` }} />}
    </div>
  )
}

/** One tick a pixel at most. */
function tickMarks(ticks: readonly number[], lines: number, height: number): number[] {
  const pixels = new Set<number>()
  for (const line of ticks) pixels.add(Math.round((line / Math.max(1, lines)) * (height - 2)))
  return [...pixels]
}
