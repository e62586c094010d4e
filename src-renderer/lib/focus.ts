/**
 * Where focus goes when a dialog closes: to what had it before (Base UI's default), or, where that is gone
 * by then, to the screen's heading, so that it is never lost.
 */
export function returnFocus(): boolean | HTMLElement {
  queueMicrotask(() => setTimeout(rescueFocus, 60))
  return true
}

/** Moves a lost focus to the main heading. */
export function rescueFocus(): void {
  const { activeElement } = document
  if (activeElement && activeElement !== document.body && activeElement.isConnected) return
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })
}

/**
 * Removes the row (`li`) that a button stands in, and moves the focus on to the last button of the row beside it, or to the
 * main heading where there is none.
 */
export function removeRow(button: HTMLElement, remove: () => void): void {
  const row = button.closest('li')
  const beside = row?.nextElementSibling ?? row?.previousElementSibling
  remove()
  setTimeout(() => {
    if (button.isConnected) return
    const buttons = beside?.isConnected ? beside.querySelectorAll('button') : []
    if (document.activeElement === document.body) [...buttons].at(-1)?.focus()
    rescueFocus()
  }, 60)
}
