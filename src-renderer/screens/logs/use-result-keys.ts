import { type RefObject, useCallback, useRef } from 'react'
import { useLocation } from 'wouter'
import { useShortcut } from '../../lib/shortcuts.ts'
import { placePath, type ResultRow } from './rows.ts'
import { useLogSearch } from './search-store.ts'

const canOpen = (row: ResultRow | undefined) => row?.kind === 'hit'

/** Keys of the results: j and k go from line to line, Enter opens one in its log. The row is kept by key while more arrive. */
export function useResultKeys(
  rows: readonly ResultRow[],
  grid: RefObject<HTMLElement | null>,
  show: (index: number) => void,
) {
  const [, go] = useLocation()
  const activeKey = useLogSearch((state) => state.active)
  const active = activeKey === null ? -1 : rows.findIndex(({ key }) => key === activeKey)
  const latest = useRef(rows)
  latest.current = rows

  const to = (index: number) => {
    const row = rows[index]
    if (!row) return
    useLogSearch.setState({ active: row.key })
    // With the first line of a job its head comes into view too.
    show(index > 0 && rows[index - 1]?.kind === 'job' ? index - 1 : index)
    grid.current?.focus({ preventScroll: true })
  }
  const step = (by: 1 | -1) => () => {
    let index = active < 0 && by < 0 ? rows.length : active
    do index += by
    while (rows[index] && !canOpen(rows[index]))
    to(index)
  }
  const open = useCallback(
    (index: number) => {
      const row = latest.current[index]
      if (row?.kind === 'hit') {
        useLogSearch.setState({ active: row.key })
        go(placePath(row.result.jobId, row.result.source, row.result.line))
      } else if (row?.kind === 'job') go(`/jobs/${row.result.jobId}`)
    },
    [go],
  )
  useShortcut('list.next', step(1))
  useShortcut('list.previous', step(-1))
  useShortcut(
    'list.open',
    () => {
      const focused = document.activeElement
      if (focused !== document.body && focused !== grid.current) return false
      open(active)
      return true
    },
    active >= 0,
  )

  const onFocus = () => {
    if (useLogSearch.getState().active === null)
      useLogSearch.setState({ active: latest.current.find(canOpen)?.key ?? null })
  }
  return { active, onFocus, onPick: open }
}
