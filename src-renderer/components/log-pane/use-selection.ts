import { type PointerEvent, type RefObject, useEffect, useRef } from 'react'
import { type LogView, ROW_HEIGHT, type TextPoint } from './log-view.ts'
import { wordAt } from './segments.ts'

interface Geometry {
  scroller: RefObject<HTMLElement | null>
  gutter: number
  charWidth: number
}

const EDGE_STEP_MS = 40

/** Selecting with the mouse: drag (scrolling past the edges), word, line, and Shift to extend. */
export function useSelection(view: LogView, geometry: Geometry) {
  const drag = useRef<{ x: number; y: number; timer: ReturnType<typeof setInterval> } | null>(null)
  const latest = useRef(geometry)
  latest.current = geometry

  useEffect(() => () => stop(drag), [])

  const extend = () => {
    if (!drag.current || !view.selection) return
    const focus = pointAt(view, latest.current, drag.current.x, drag.current.y)
    if (focus) view.select({ ...view.selection, focus })
  }

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    const point = pointAt(view, geometry, event.clientX, event.clientY)
    if (!point) return
    view.send({ type: 'hold', lines: view.total })
    const clicks = event.detail
    if (clicks >= 3)
      return view.select({
        anchor: { ...point, column: 0 },
        focus: { line: point.line, column: Number.POSITIVE_INFINITY },
      })
    if (clicks === 2) return selectWord(view, point)
    const anchor = event.shiftKey && view.selection ? view.selection.anchor : point
    view.select({ anchor, focus: point })
    event.currentTarget.setPointerCapture(event.pointerId)
    const timer = setInterval(() => {
      const box = geometry.scroller.current?.getBoundingClientRect()
      if (!box || !drag.current) return
      const past = drag.current.y < box.top ? drag.current.y - box.top : Math.max(0, drag.current.y - box.bottom)
      if (past === 0) return
      view.scrollBy(Math.sign(past) * ROW_HEIGHT * Math.min(10, Math.ceil(Math.abs(past) / 20)))
      view.send({ type: 'hold', lines: view.total })
      extend()
    }, EDGE_STEP_MS)
    stop(drag)
    drag.current = { x: event.clientX, y: event.clientY, timer }
  }

  const onPointerMove = (event: PointerEvent) => {
    if (!drag.current) return
    drag.current.x = event.clientX
    drag.current.y = event.clientY
    extend()
  }

  const onPointerUp = () => {
    stop(drag)
    const { selection } = view
    if (
      selection &&
      selection.anchor.line === selection.focus.line &&
      selection.anchor.column === selection.focus.column
    )
      view.select(null)
  }

  return { onPointerDown, onPointerMove, onPointerUp }
}

function stop(drag: { current: { timer: ReturnType<typeof setInterval> } | null }): void {
  if (drag.current) clearInterval(drag.current.timer)
  drag.current = null
}

function selectWord(view: LogView, point: TextPoint): void {
  const shown = view.shown(point.line)
  if (!shown) return
  const [from, to] = wordAt(shown.cells, point.column)
  view.select({ anchor: { line: point.line, column: from }, focus: { line: point.line, column: to } })
}

/** Columns of a line. */
function lineEnd(view: LogView, line: number): number {
  return view.shown(line)?.cells.columns.length ?? 0
}

function pointAt(view: LogView, { scroller, gutter, charWidth }: Geometry, x: number, y: number): TextPoint | null {
  const box = scroller.current?.getBoundingClientRect()
  const placed = view.placed()
  const first = placed[0]
  const last = placed.at(-1)
  if (!box || !scroller.current || !first || !last) return null
  const inside = Math.min(Math.max(0, y - box.top), view.height - 1)
  const found = placed.findLast((line) => line.y <= inside) ?? first
  const below = found === last && inside >= last.y + view.heightOf(last.line)
  if (below) return { line: last.line, column: lineEnd(view, last.line) }
  const starts = view.starts(found.line)
  const row = Math.min(starts.length - 1, Math.floor((inside - found.y) / ROW_HEIGHT))
  const column = Math.round((x - box.left + scroller.current.scrollLeft - gutter) / charWidth)
  const end = starts[row + 1] ?? lineEnd(view, found.line)
  return { line: found.line, column: Math.min(end, Math.max(0, column) + (starts[row] ?? 0)) }
}
