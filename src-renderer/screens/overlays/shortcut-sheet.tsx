import { Dialog } from '../../components/dialog.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { usePrefs } from '../../lib/prefs.ts'
import { SHORTCUTS, type ShortcutInfo } from '../../lib/shortcut-list.ts'
import { isSingle, keysOf } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'

const GROUPS = [...new Set(SHORTCUTS.map((one) => one.group))]

/** All keys, from the one registry that also runs them. */
export function ShortcutSheet() {
  const singleKeys = usePrefs((prefs) => prefs.singleKeys)
  return (
    <Dialog
      title="Keyboard shortcuts"
      description={singleKeys ? 'Single letters are off while you type.' : 'Single letters are turned off in Settings.'}
      onClose={closeOverlay}
      width={760}
      textOnly
    >
      <div className="columns-2 gap-8">
        {GROUPS.map((group) => (
          <section key={group} className="mb-4 break-inside-avoid" aria-label={group}>
            <h3 className="mb-1 text-muted text-sm">{group}</h3>
            <ShortcutRows shortcuts={SHORTCUTS.filter((one) => one.group === group)} />
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function ShortcutRows({ shortcuts }: { shortcuts: readonly ShortcutInfo[] }) {
  const { bindings, singleKeys } = usePrefs()
  return (
    <dl>
      {shortcuts.map((one) => {
        const keys = keysOf(one, bindings)
        const off = !singleKeys && keys.every(isSingle)
        return (
          <div
            key={one.id}
            className={`flex h-7 items-center justify-between gap-3 border-line border-t ${off ? 'line-through opacity-70' : ''}`}
          >
            <dt className="truncate">{one.label}</dt>
            <dd className="shrink-0">
              <Kbd keys={keys.join('|')} />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
