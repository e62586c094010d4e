import { useEffect, useRef } from 'react'
import type { ShortcutId } from '../../lib/shortcut-list.ts'
import { useShortcut } from '../../lib/shortcuts.ts'

/** What keys do in a log pane. */
export interface PaneActions {
  find(): void
  step(direction: 1 | -1): void
  error(direction: 1 | -1): void
  follow(): void
  wrap(): void
}

let active: { current: PaneActions } | null = null

/**
 * Makes the log shortcuts live for a pane. Of several panes on a screen, the one used last gets them.
 * @returns what to call when the pane is used
 */
export function usePaneKeys(actions: PaneActions, enabled: boolean): () => void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    if (!enabled) return
    active = latest
    return () => {
      if (active === latest) active = null
    }
  }, [enabled])
  const use = (id: ShortcutId, act: (actions: PaneActions) => void) => {
    // biome-ignore lint/correctness/useHookAtTopLevel: called in the same order each time
    useShortcut(id, () => act((active ?? latest).current), enabled)
  }
  use('log.find', (pane) => pane.find())
  use('log.next', (pane) => pane.step(1))
  use('log.previous', (pane) => pane.step(-1))
  use('log.error.next', (pane) => pane.error(1))
  use('log.error.previous', (pane) => pane.error(-1))
  use('log.follow', (pane) => pane.follow())
  use('log.wrap', (pane) => pane.wrap())
  return () => {
    active = latest
  }
}
