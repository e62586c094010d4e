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
