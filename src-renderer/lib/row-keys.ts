import type { RefObject } from 'react'
import { useShortcut } from './shortcuts.ts'

/** j/k and arrows move the focus among the `data-row` links of a plain table; Enter opens as links do. */
export function useRowKeys(container: RefObject<HTMLElement | null>): void {
  const move = (by: number) => () => {
    const rows = [...(container.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
    if (rows.length === 0) return false
    const focused = document.activeElement
    const arrowsBelongElsewhere = focused?.closest('[role=tablist], [role=radiogroup], [role=menu], [type=range]')
    if (arrowsBelongElsewhere) return false
    const at = rows.indexOf(focused as HTMLElement)
    rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]?.focus()
    return true
  }
  useShortcut('list.next', move(1))
  useShortcut('list.previous', move(-1))
}
