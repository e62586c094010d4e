import type { KeyboardEvent } from 'react'
import { Button } from '../../../components/button.tsx'
import { announce } from '../../../lib/announce.ts'
import { isMac } from '../../../lib/bridge.ts'
import { keyLabel } from '../../../lib/keys.ts'
import { useShortcut } from '../../../lib/shortcuts.ts'

interface YesProps {
  label: string
  /** Why it cannot be approved now; null: it can. */
  why: string | null
  busy: boolean
  onYes: () => void
}

/** Approves on a click, on the space bar, or on Mod+Enter from anywhere in the dialog. Enter alone never approves. */
export function YesButton({ label, why, busy, onYes }: YesProps) {
  const yes = () => {
    if (busy) return
    if (why === null) return onYes()
    announce(why, 'assertive')
    document.querySelector<HTMLElement>('[data-warning]:not(:checked)')?.focus()
  }
  useShortcut('confirm', yes)
  return (
    <Button
      look="primary"
      keys="mod+enter"
      disabled={busy || why !== null}
      title={why ?? undefined}
      onKeyDown={refuseEnter}
      onClick={yes}
    >
      {busy ? 'Approving…' : label}
    </Button>
  )
}

/** On a button that has the focus Enter is a click. A person who dismisses what came up must not buy with it. */
function refuseEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  announce(`Enter alone approves nothing: press ${keyLabel('mod+enter', isMac)}.`)
}
