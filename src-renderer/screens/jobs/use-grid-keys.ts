import { type MouseEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { JobSummary } from '../../../src-shared/vocabulary/index.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { useUi } from '../../lib/ui.ts'
import { extend, toggle } from './selection.ts'

const mark = (edit: (selected: string[]) => string[]) =>
  useUi.setState(({ selected }) => ({ selected: edit(selected) }))

/** Keys and mouse of the jobs grid. The active row is kept by id, so that it stays while the list moves. */
export function useGridKeys(
  rows: readonly JobSummary[],
  grid: RefObject<HTMLElement | null>,
  show: (index: number) => void,
) {
  const [, go] = useLocation()
  const [activeId, setActiveId] = useState<string | null>(null)
  const anchor = useRef<string | null>(null)
  const active = rows.findIndex((row) => row.id === activeId)
  const latest = useRef(rows)
  useEffect(() => {
    latest.current = rows
  })

  const to = (index: number) => {
    const at = Math.min(rows.length - 1, Math.max(0, index))
    setActiveId(rows[at]?.id ?? null)
    show(at)
    grid.current?.focus({ preventScroll: true })
    return at
  }
  const step = (by: number) => () => {
    anchor.current = null
    to(active < 0 ? 0 : active + by)
  }
  const stretch = (by: number) => () => {
    const from = Math.max(0, active)
    const start = anchor.current ?? rows[from]?.id
    const end = rows[to(from + by)]?.id
    if (start === undefined || end === undefined) return
    anchor.current = start
    mark((selected) => extend(selected, ids(rows), start, end))
  }
  useShortcut('list.next', step(1))
  useShortcut('list.previous', step(-1))
  useShortcut('list.extend.next', stretch(1))
  useShortcut('list.extend.previous', stretch(-1))
  useShortcut('list.open', () => (activeId && onGrid(grid) ? go(`/jobs/${activeId}`) : false), active >= 0)
  useShortcut('list.select', () => activeId && mark((selected) => toggle(selected, activeId)), active >= 0)
  useShortcut('back', () => {
    if (useUi.getState().selected.length === 0) return false
    useUi.setState({ selected: [] })
    return true
  })

  const onMark = useCallback((index: number, shift: boolean) => {
    const id = latest.current[index]?.id
    if (!id) return
    const from = anchor.current
    if (shift && from !== null) mark((selected) => extend(selected, ids(latest.current), from, id))
    else mark((selected) => toggle(selected, id))
    anchor.current = id
    setActiveId(id)
  }, [])

  const onPick = useCallback(
    (index: number, event: MouseEvent) => {
      const job = latest.current[index]
      if (!job) return
      if (event.shiftKey || event.metaKey || event.ctrlKey) {
        event.preventDefault()
        onMark(index, event.shiftKey)
      } else if (!(event.target as Element).closest('a')) go(`/jobs/${job.id}`)
    },
    [go, onMark],
  )

  const onFocus = () => setActiveId((id) => id ?? latest.current[0]?.id ?? null)
  return { active, onMark, onPick, onFocus }
}

const ids = (rows: readonly JobSummary[]) => rows.map((row) => row.id)

/** Enter belongs to the grid only while nothing inside or elsewhere has the focus. */
function onGrid(grid: RefObject<HTMLElement | null>): boolean {
  const focused = document.activeElement
  return focused === document.body || focused === grid.current
}
