import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { MenuCommand } from '../../../src-shared/bridge.ts'
import { bridge } from '../../lib/bridge.ts'
import { inform } from '../../lib/notices.ts'
import { closeOverlay, holdsNothing, openOverlay } from '../../lib/ui.ts'

/** Does what the desktop menu asks for, unless that would throw away what a person is filling in. */
export function MenuCommands() {
  const [, go] = useLocation()
  useEffect(
    () =>
      bridge?.onMenu((command) => {
        const actions: Record<MenuCommand, () => void> = {
          'new-job': () => openOverlay({ kind: 'new-job' }),
          'add-server': () => openOverlay({ kind: 'add-server' }),
          palette: () => openOverlay({ kind: 'palette' }),
          shortcuts: () => openOverlay({ kind: 'shortcuts' }),
          settings: () => go('/settings'),
          now: () => go('/'),
          jobs: () => go('/jobs'),
          servers: () => go('/servers'),
          logs: () => go('/logs'),
          about: () => go('/settings/about'),
          'stop-idle': () => openOverlay({ kind: 'stop-idle' }),
        }
        if (isFree()) actions[command]()
      }),
    [go],
  )
  // From the tray or a notice. A request that is open already is what is meant.
  useEffect(() => bridge?.onOpen((path) => !isHere(path) && isFree() && go(path)), [go])
  return null
}

const isHere = (path: string) => location.hash === `#${path}`

/** Puts away what lies over the screen; false, and said so, where somebody would lose what they typed. */
function isFree(): boolean {
  if (holdsNothing()) {
    closeOverlay()
    return true
  }
  inform('Finish or close the open dialog first', { kind: 'info' })
  return false
}
