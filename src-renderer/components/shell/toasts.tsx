import { Toaster } from 'sonner'
import { usePrefs } from '../../lib/prefs.ts'
import { isCovered, useUi } from '../../lib/ui.ts'

/** Toasts lie at the right; under a sheet they move to the left, so that they never cover its buttons. */
export function Toasts() {
  const covered = useUi(isCovered)
  const collapsed = usePrefs((prefs) => prefs.sidebarCollapsed)
  return (
    <Toaster
      position={covered ? 'bottom-left' : 'bottom-right'}
      offset={{ bottom: 36, right: 14, left: collapsed ? 66 : 230 }}
      visibleToasts={4}
      closeButton
      theme="system"
    />
  )
}
