/** One shortcut: built-in keys (alternatives apart by "|", a sequence apart by a space), its words, its group. */
export interface ShortcutInfo {
  id: string
  keys: string
  label: string
  group: 'Everywhere' | 'Go to' | 'Lists' | 'Log' | 'Job and server'
  /** Works while a text field has the focus. */
  inFields?: boolean
  /** Means something to a dialog, and is not repeated while the key is held. All others are off under one. */
  inDialogs?: boolean
}

/** Every shortcut there is. A screen or pane makes one live by `useShortcut(id, …)`. */
export const SHORTCUTS = [
  { id: 'palette', keys: 'mod+k', label: 'Command palette', group: 'Everywhere', inFields: true },
  { id: 'job.new', keys: 'mod+n', label: 'New job', group: 'Everywhere', inFields: true },
  {
    id: 'confirm',
    keys: 'mod+enter',
    label: 'Confirm the primary action',
    group: 'Everywhere',
    inFields: true,
    inDialogs: true,
  },
  { id: 'help', keys: '?', label: 'Show keyboard shortcuts', group: 'Everywhere' },
  { id: 'sidebar', keys: 'mod+b', label: 'Collapse or open the sidebar', group: 'Everywhere' },
  { id: 'go.now', keys: 'g n', label: 'Now', group: 'Go to' },
  { id: 'go.jobs', keys: 'g j', label: 'Jobs', group: 'Go to' },
  { id: 'go.servers', keys: 'g s', label: 'Servers', group: 'Go to' },
  { id: 'go.offers', keys: 'g o', label: 'Offers', group: 'Go to' },
  { id: 'go.approvals', keys: 'g a', label: 'Approvals', group: 'Go to' },
  { id: 'go.budget', keys: 'g b', label: 'Budget', group: 'Go to' },
  { id: 'go.leftovers', keys: 'g f', label: 'Leftovers', group: 'Go to' },
  { id: 'go.logs', keys: 'g l', label: 'Logs', group: 'Go to' },
  { id: 'go.activity', keys: 'g y', label: 'Activity', group: 'Go to' },
  { id: 'go.settings', keys: 'g t', label: 'Settings', group: 'Go to' },
  { id: 'list.filter', keys: '/', label: 'Filter this list', group: 'Lists' },
  { id: 'list.next', keys: 'j|arrowdown', label: 'Next row', group: 'Lists' },
  { id: 'list.previous', keys: 'k|arrowup', label: 'Previous row', group: 'Lists' },
  { id: 'list.open', keys: 'enter', label: 'Open the row', group: 'Lists' },
  { id: 'list.select', keys: 'x', label: 'Select the row', group: 'Lists' },
  { id: 'list.extend.next', keys: 'shift+arrowdown', label: 'Select on, downwards', group: 'Lists' },
  { id: 'list.extend.previous', keys: 'shift+arrowup', label: 'Select on, upwards', group: 'Lists' },
  { id: 'list.refresh', keys: 'shift+r', label: 'Ask again (offers, leftovers)', group: 'Lists' },
  { id: 'offers.compare', keys: 'c', label: 'Compare the marked offers', group: 'Lists' },
  { id: 'back', keys: 'escape', label: 'Back, or clear the selection', group: 'Lists' },
  { id: 'log.find', keys: 'mod+f', label: 'Find in the log', group: 'Log', inFields: true },
  { id: 'log.next', keys: 'n', label: 'Next match', group: 'Log' },
  { id: 'log.previous', keys: 'shift+n', label: 'Previous match', group: 'Log' },
  { id: 'log.error.next', keys: 'e', label: 'Next error', group: 'Log' },
  { id: 'log.error.previous', keys: 'shift+e', label: 'Previous error', group: 'Log' },
  { id: 'log.follow', keys: 'f', label: 'Follow on or off', group: 'Log' },
  { id: 'log.wrap', keys: 'w', label: 'Wrap on or off', group: 'Log' },
  {
    id: 'server.terminal',
    keys: 'mod+`',
    label: 'Terminal of the selected server',
    group: 'Job and server',
    inFields: true,
  },
  { id: 'job.stop', keys: 'mod+shift+.', label: 'Stop job… (always asks)', group: 'Job and server' },
  { id: 'job.rerun', keys: 'r', label: 'Run again', group: 'Job and server' },
] as const satisfies readonly ShortcutInfo[]

export type ShortcutId = (typeof SHORTCUTS)[number]['id']
