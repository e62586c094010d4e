import { useEffect, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { Section } from '../../components/page.tsx'
import { isMac } from '../../lib/bridge.ts'
import { keyLabel, keyName } from '../../lib/keys.ts'
import { setPrefs, usePrefs } from '../../lib/prefs.ts'
import { SHORTCUTS, type ShortcutInfo } from '../../lib/shortcut-list.ts'
import { conflictOf, keysOf } from '../../lib/shortcuts.ts'

/** Every shortcut, each with keys of one's own if wanted. */
export function ShortcutsPart() {
  const { bindings } = usePrefs()
  const [editing, setEditing] = useState<string | null>(null)
  const own = Object.keys(bindings).length
  return (
    <Section
      title="Shortcuts"
      note={own > 0 ? `${own} of your own` : undefined}
      tools={own > 0 && <Button onClick={() => setPrefs({ bindings: {} })}>Restore all</Button>}
    >
      <ul className="panel divide-y divide-line">
        {SHORTCUTS.map((info) => (
          <li key={info.id} className="flex min-h-[34px] items-center gap-3 px-3">
            <span className="flex-1">{info.label}</span>
            {editing === info.id ? (
              <Capture info={info} onDone={() => setEditing(null)} />
            ) : (
              <>
                <Kbd keys={keysOf(info, bindings).join('|')} />
                <Button
                  look="quiet"
                  small
                  onClick={() => setEditing(info.id)}
                  aria-label={`Change keys of ${info.label}`}
                >
                  Change
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Takes the next key press as the new binding; Escape leaves things as they are. */
function Capture({ info, onDone }: { info: ShortcutInfo; onDone: () => void }) {
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      if (event.key === 'Escape') return onDone()
      const keys = keyName(event, isMac)
      if (keys === null) return
      const { bindings } = usePrefs.getState()
      const other = conflictOf(info.id, keys, bindings)
      if (other) return setProblem(`${keyLabel(keys, isMac)} is “${other.label}” already`)
      setPrefs({ bindings: { ...bindings, [info.id]: keys } })
      onDone()
    }
    window.addEventListener('keydown', take, { capture: true })
    return () => window.removeEventListener('keydown', take, { capture: true })
  }, [info, onDone])
  return (
    <span role="status" className={problem ? 'text-broken' : 'text-accent'}>
      {problem ?? 'Press the new keys, or Esc'}
    </span>
  )
}
