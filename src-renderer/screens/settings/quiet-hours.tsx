import { type FocusEvent, useState } from 'react'
import type { QuietHours as Hours } from '../../../src-shared/vocabulary/index.ts'
import { SwitchField, TextField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'

const USUAL: Hours = { from: '22:00', until: '07:00' }

interface QuietProps {
  hours: Hours | null
  onSet: (hours: Hours | null) => void
}

/** When the desktop is left alone, but for money that may be leaking. */
export function QuietHours({ hours, onSet }: QuietProps) {
  // What is typed; null: nobody types, and what is stored is shown.
  const [typed, setTyped] = useState<Hours | null>(null)
  const draft = typed ?? hours ?? USUAL
  const isSame = draft.from === draft.until
  const change = (part: Partial<Hours>) => {
    const next = { ...draft, ...part }
    setTyped(next)
    // A field that is being emptied is no time yet.
    if (next.from && next.until && next.from !== next.until) onSet(next)
  }
  // From one field to the other both stay as typed, also while the first is being stored.
  const left = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!isSame && !currentTarget.contains(relatedTarget)) setTyped(null)
  }
  return (
    <Section title="Quiet hours">
      <div className="panel divide-y divide-line">
        <div className="px-3 py-2">
          <SwitchField
            label="No desktop notices at these times"
            hint="Except where money may be leaking: ends that nobody confirms, leftovers, a budget that is spent, a lease that nothing guards."
            checked={hours !== null}
            onChange={(on) => onSet(on ? (isSame ? USUAL : draft) : null)}
          />
        </div>
        {hours !== null && (
          <fieldset className="flex gap-3 px-3 py-2.5" onBlur={left}>
            <legend className="sr-only">Quiet hours</legend>
            <div className="w-32">
              <TextField label="From" type="time" value={draft.from} onChange={(from) => change({ from })} />
            </div>
            <div className="w-32">
              <TextField
                label="Until"
                type="time"
                value={draft.until}
                onChange={(until) => change({ until })}
                error={isSame ? 'another time than From' : null}
              />
            </div>
          </fieldset>
        )}
      </div>
    </Section>
  )
}
