import { useLayoutEffect, useRef } from 'react'
import { create } from 'zustand'
import { isMac } from './bridge.ts'
import { keyName } from './keys.ts'
import { usePrefs } from './prefs.ts'
import { SHORTCUTS, type ShortcutId, type ShortcutInfo } from './shortcut-list.ts'
import { isCovered } from './ui.ts'

/** Return false to let the key do what it does without us. */
type Handler = (event: KeyboardEvent) => unknown

/** What is live now: handlers by shortcut, the one mounted last on top. */
export const useLiveShortcuts = create<{ live: Partial<Record<ShortcutId, Handler[]>> }>(() => ({ live: {} }))

/** Makes a shortcut live while the component is mounted and `enabled`. */
export function useShortcut(id: ShortcutId, handler: Handler, enabled = true): void {
  const latest = useRef(handler)
  // With the picture that it belongs to, not a moment later: a key means what a person sees.
  useLayoutEffect(() => {
    latest.current = handler
  })
  useLayoutEffect(() => (enabled ? register(id, (event) => latest.current(event)) : undefined), [id, enabled])
}

function register(id: ShortcutId, handler: Handler): () => void {
  const change = (edit: (handlers: Handler[]) => Handler[]) =>
    useLiveShortcuts.setState(({ live }) => ({ live: { ...live, [id]: edit(live[id] ?? []) } }))
  change((handlers) => [...handlers, handler])
  return () => change((handlers) => handlers.filter((other) => other !== handler))
}

/** The keys of a shortcut: the person's own, else the built-in ones. */
export function keysOf(info: ShortcutInfo, bindings: Record<string, string>): string[] {
  return (bindings[info.id] ?? info.keys).split('|')
}

/** The shortcut that already has these keys, if another one does; a sequence's first key conflicts too. */
export function conflictOf(id: string, keys: string, bindings: Record<string, string>): ShortcutInfo | undefined {
  return SHORTCUTS.find(
    (other) =>
      other.id !== id &&
      keysOf(other, bindings).some(
        (theirs) => theirs === keys || theirs.startsWith(`${keys} `) || keys.startsWith(`${theirs} `),
      ),
  )
}

/** True for keys without a modifier that a text field would want: letters, digits, signs. */
export function isSingle(keys: string): boolean {
  return !keys.includes('mod+') && keys.split(' ').some((step) => step.replace(/^shift\+/, '').length === 1)
}

/** Which shortcuts a sequence of key names means, and whether a longer one could still come. */
export function match(
  typed: string,
  bindings: Record<string, string>,
  options: { inField: boolean; singleKeys: boolean },
): { hits: ShortcutInfo[]; partial: boolean } {
  const hits: ShortcutInfo[] = []
  let partial = false
  for (const info of SHORTCUTS as readonly ShortcutInfo[]) {
    for (const keys of keysOf(info, bindings)) {
      if (options.inField && !info.inFields) continue
      if (isSingle(keys) && (options.inField || !options.singleKeys)) continue
      if (keys === typed) hits.push(info)
      else if (keys.startsWith(`${typed} `)) partial = true
    }
  }
  return { hits, partial }
}

const FIELD =
  'input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable=true], .xterm'
const SEQUENCE_MS = 1200

/** Listens for the whole window; call once. Under a dialog only its own keys work. */
export function listenForShortcuts(target: Window): void {
  let typed = ''
  let last = 0
  // As it was when the key went down: Escape closes a dialog on its way here.
  let covered = false
  const look = () => {
    covered = isCovered()
  }
  target.addEventListener('keydown', look, { capture: true })
  target.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return
    const name = keyName(event, isMac)
    if (name === null) return
    const sequence = typed && event.timeStamp - last < SEQUENCE_MS ? `${typed} ${name}` : name
    const { bindings, singleKeys } = usePrefs.getState()
    const inField = event.target instanceof Element && event.target.closest(FIELD) !== null
    let found = match(sequence, bindings, { inField, singleKeys })
    if (sequence !== name && found.hits.length === 0 && !found.partial)
      found = match(name, bindings, { inField, singleKeys })
    typed = found.partial ? sequence : ''
    last = event.timeStamp
    for (const info of found.hits) {
      if (covered && !info.inDialogs) continue
      // A key held down is no second yes.
      if (info.inDialogs && event.repeat) return event.preventDefault()
      const handler = useLiveShortcuts.getState().live[info.id as ShortcutId]?.at(-1)
      if (!handler || handler(event) === false) continue
      event.preventDefault()
      return
    }
  })
}
