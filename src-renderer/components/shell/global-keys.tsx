import { useLocation } from 'wouter'
import { setPrefs, usePrefs } from '../../lib/prefs.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { openOverlay, useUi } from '../../lib/ui.ts'

/** Shortcuts that work on every screen. Like all but a dialog's own, they are off under one. */
export function GlobalKeys() {
  const [, go] = useLocation()
  useShortcut('palette', () => openOverlay({ kind: 'palette' }))
  useShortcut('help', () => openOverlay({ kind: 'shortcuts' }))
  useShortcut('job.new', () => openOverlay({ kind: 'new-job' }))
  useShortcut('sidebar', () => setPrefs({ sidebarCollapsed: !usePrefs.getState().sidebarCollapsed }))
  useShortcut('go.now', () => go('/'))
  useShortcut('go.jobs', () => go('/jobs'))
  useShortcut('go.servers', () => go('/servers'))
  useShortcut('go.offers', () => go('/offers'))
  useShortcut('go.approvals', () => go('/approvals'))
  useShortcut('go.budget', () => go('/budget'))
  useShortcut('go.leftovers', () => go('/leftovers'))
  useShortcut('go.logs', () => go('/logs'))
  useShortcut('go.activity', () => go('/activity'))
  useShortcut('go.settings', () => go('/settings'))
  useShortcut('server.terminal', () => {
    const { serverId } = useUi.getState()
    go(serverId ? `/servers/${serverId}/terminal` : '/servers')
  })
  return null
}
