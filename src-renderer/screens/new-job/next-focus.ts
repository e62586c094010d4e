/** Where the focus goes once the form is drawn again. */
export interface NextFocus {
  /** The field of the specification. */
  field: string
  /** What became of it: it was added, the row at `row` was removed (all of it, where there are no rows), or moved there. */
  after: 'added' | 'removed' | 'moved'
  row?: number
}

/**
 * Moves the focus on from what is gone: to the first thing to type into of what was added, to the next row's own button for
 * removing, and from the last one to the button that adds one again.
 */
export function focusNext(form: HTMLElement | null, { field, after, row = 0 }: NextFocus): void {
  const part = form?.querySelector(`[data-field="${field}"]`)
  const find = (within: Element | null | undefined, what: string) => within?.querySelector<HTMLElement>(what)
  if (after === 'added') return find(part, 'input, textarea')?.focus()
  const rows = part?.querySelectorAll('[data-row]') ?? []
  const at = rows[Math.min(row, rows.length - 1)]
  if (after === 'moved') {
    // The button that was pressed went along, and may be of no use at the end.
    if (document.activeElement?.matches(':disabled')) find(at, '[data-move]:not(:disabled)')?.focus()
    return
  }
  const next = find(at, '[data-remove]') ?? find(form, `[data-adds="${field}"]`)
  next?.focus()
}
