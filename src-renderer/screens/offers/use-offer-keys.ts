import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { useShortcut } from '../../lib/shortcuts.ts'
import { toggleCompared, useOffersView } from './offers-view.ts'
import type { OfferRow } from './rows.ts'

/** The element of a row; offers' own ids may hold anything. */
export const rowId = (index: number) => `offer-row-${index}`

/** Where keys mean something else: filters open in a small panel, which covers nothing. */
const TAKES_KEYS = '[role=radiogroup], [role=menu], [role=tablist], [role=dialog]'
const TAKES_ENTER = 'a, button, input, select, textarea, summary, [role=dialog]'

interface KeysInput {
  rows: readonly OfferRow[]
  active: number
  grid: RefObject<HTMLElement | null>
  show: (index: number) => void
  onRent: (row: OfferRow) => void
  onCompare: () => void
}

/** Keys and mouse of the offers. The chosen row is kept by id, so that it stays while prices change around it. */
export function useOfferKeys({ rows, active, grid, show, onRent, onCompare }: KeysInput) {
  const latest = useRef(rows)
  useEffect(() => {
    latest.current = rows
  })
  const choose = (index: number) => {
    const at = Math.min(rows.length - 1, Math.max(0, index))
    const id = rows[at]?.offer.id
    if (id === undefined) return
    useOffersView.setState({ activeId: id })
    show(at)
    grid.current?.focus({ preventScroll: true })
  }
  const step = (by: number) => () => {
    if (document.activeElement?.closest(TAKES_KEYS)) return false
    choose(active < 0 ? 0 : active + by)
    return true
  }
  useShortcut('list.next', step(1))
  useShortcut('list.previous', step(-1))
  useShortcut('list.open', () => {
    const row = rows[active]
    const focused = document.activeElement
    // Enter belongs to what has the focus, unless that is the table, or nothing that Enter means something to.
    if (!row || (focused !== grid.current && focused?.closest(TAKES_ENTER))) return false
    onRent(row)
    return true
  })
  useShortcut('list.select', () => {
    const row = rows[active]
    if (!row || document.activeElement?.closest(TAKES_KEYS)) return false
    toggleCompared(row.offer.id)
    return true
  })
  useShortcut('offers.compare', onCompare)

  const onPick = useCallback((index: number) => {
    const id = latest.current[index]?.offer.id
    if (id !== undefined) useOffersView.setState({ activeId: id })
  }, [])
  const onMark = useCallback((index: number) => {
    const id = latest.current[index]?.offer.id
    if (id !== undefined) toggleCompared(id)
  }, [])
  return { onPick, onMark }
}
