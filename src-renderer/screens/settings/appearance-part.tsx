import type { ReactNode } from 'react'
import { Choice } from '../../components/choice.tsx'
import { SwitchField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { Time } from '../../components/time.tsx'
import { useNow } from '../../lib/now.ts'
import { setPrefs, usePrefs } from '../../lib/prefs.ts'

/** How this window looks and shows times. */
export function AppearancePart() {
  const { theme, timeDisplay, singleKeys, sidebarCollapsed } = usePrefs()
  const now = useNow()
  return (
    <Section title="Appearance" note="for this window">
      <div className="panel divide-y divide-line">
        <Row label="Theme">
          <Choice
            label="Theme"
            value={theme}
            onChange={(next) => setPrefs({ theme: next })}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
              { value: 'contrast', label: 'High contrast' },
            ]}
          />
        </Row>
        <Row
          label="Times"
          hint={
            <>
              An hour ago reads <Time at={now - 3_600_000} />; point at any time for both absolute forms.
            </>
          }
        >
          <Choice
            label="Times"
            value={timeDisplay}
            onChange={(next) => setPrefs({ timeDisplay: next })}
            options={[
              { value: 'local', label: 'Local' },
              { value: 'utc', label: 'UTC' },
              { value: 'relative', label: 'Relative' },
            ]}
          />
        </Row>
        <div className="px-3 py-2">
          <SwitchField
            label="Collapse the sidebar to icons"
            checked={sidebarCollapsed}
            onChange={(on) => setPrefs({ sidebarCollapsed: on })}
          />
        </div>
        <div className="px-3 py-2">
          <SwitchField
            label="Shortcuts of a single letter"
            hint="j, k, x, f and the like. They are always off while you type."
            checked={singleKeys}
            onChange={(on) => setPrefs({ singleKeys: on })}
          />
        </div>
      </div>
    </Section>
  )
}

function Row({ label, hint, children }: { label: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-center justify-between gap-4 px-3 py-2">
      <div>
        {label}
        {hint && <span className="block text-muted text-sm">{hint}</span>}
      </div>
      {children}
    </div>
  )
}
