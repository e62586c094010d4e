import { useLocation } from 'wouter'
import { setPrefs, usePrefs } from '../../lib/prefs.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { openOverlay, useUi } from '../../lib/ui.ts'

/** Shortcuts that work on every screen. Those that navigate are off under a dialog. */
export function GlobalKeys() {
  const [, go] = useLocation()
  const free = useUi((ui) => ui.overlay === null)
  useShortcut('palette', () => openOverlay({ kind: 'palette' }), free)
  useShortcut('help', () => openOverlay({ kind: 'shortcuts' }), free)
  useShortcut('job.new', () => openOverlay({ kind: 'new-job' }), free)
  useShortcut('sidebar', () => setPrefs({ sidebarCollapsed: !usePrefs.getState().sidebarCollapsed }), free)
  useShortcut('go.now', () => go('/'), free)
  useShortcut('go.jobs', () => go('/jobs'), free)
  useShortcut('go.servers', () => go('/servers'), free)
  useShortcut('go.settings', () => go('/settings'), free)
  useShortcut(
    'server.terminal',
    () => {
      const { serverId } = useUi.getState()
      go(serverId ? `/servers/${serverId}/terminal` : '/servers')
    },
    free,
  )
  return null
}
