/** Which of `count` tabs a key leads to from the one at `at`; null for keys that are not of a tab list. */
export function tabForKey(key: string, at: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  return null
}

/** Whether a shell that opens by itself may take the focus: not from a tab reached by keys, a field or a dialog. */
export function mayTakeFocus(from: Element | null): boolean {
  if (from?.matches('[role="tab"]:focus-visible, input, textarea, select')) return false
  return !from?.closest('[role="dialog"], [role="alertdialog"]')
}
