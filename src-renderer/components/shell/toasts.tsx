import { Toaster } from 'sonner'
import { isCovered, useUi } from '../../lib/ui.ts'

/** Height of the bar that marked rows bring. */
const BULK_BAR = 48

/**
 * Toasts lie at the right, above the bar of marked rows; beside a sheet they lie at the left edge, so that they
 * never cover what is to be pressed.
 */
export function Toasts() {
  const covered = useUi(isCovered)
  const marked = useUi((ui) => ui.bars > 0)
  return (
    <Toaster
      position={covered ? 'bottom-left' : 'bottom-right'}
      offset={{ bottom: 36 + (marked ? BULK_BAR : 0), right: 14, left: 14 }}
      visibleToasts={4}
      closeButton
      theme="system"
    />
  )
}
