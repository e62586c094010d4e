/** Where the dialog of a request lies. */
export const reviewPath = (approval: string) => `/approvals/${encodeURIComponent(approval)}`

/** Passed along when the dialog is opened from a screen, so that closing it leads back there. */
export const backTo = (path: string) => ({ state: { from: path } })

/** Where the dialog was opened from; the inbox where nobody says. */
export function cameFrom(): string {
  const state: unknown = history.state
  const from = state !== null && typeof state === 'object' && 'from' in state ? state.from : null
  return typeof from === 'string' && from.startsWith('/') ? from : '/approvals'
}
