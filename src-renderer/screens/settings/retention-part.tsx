import { useState } from 'react'
import type { Settings } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useSettings } from '../../lib/queries.ts'
import { useSet } from './use-set.ts'

/** How long logs, results and job folders are kept. */
export function RetentionPart() {
  const query = useSettings()
  return (
    <Section title="Retention">
      <QueryView query={query} what="The settings could not be read">
        {(settings) => <RetentionForm key={JSON.stringify(settings)} settings={settings} />}
      </QueryView>
    </Section>
  )
}

const GB = 1_000_000_000

type Field = 'logDays' | 'logBytes' | 'resultDays' | 'resultBytes' | 'serverDays'

const FIELDS: ReadonlyArray<{ field: Field; label: string; hint: string; unit: 'days' | 'GB'; least: number }> = [
  { field: 'logDays', label: 'Keep logs here for (days)', hint: 'after their job ended', unit: 'days', least: 1 },
  {
    field: 'logBytes',
    label: 'At most (GB)',
    hint: 'above it the oldest ended ones go first',
    unit: 'GB',
    least: 0.001,
  },
  { field: 'resultDays', label: 'Keep results here for (days)', hint: 'after their job ended', unit: 'days', least: 1 },
  {
    field: 'resultBytes',
    label: 'Results at most (GB)',
    hint: 'above it those of the oldest ended jobs go first',
    unit: 'GB',
    least: 0.001,
  },
  {
    field: 'serverDays',
    label: 'Keep job folders on servers for (days)',
    hint: 'counted from when the whole log is here',
    unit: 'days',
    least: 0,
  },
]

const textOf = (settings: Settings, field: Field) =>
  String(field.endsWith('Bytes') ? settings[field] / GB : settings[field])

function RetentionForm({ settings }: { settings: Settings }) {
  const saved = Object.fromEntries(FIELDS.map(({ field }) => [field, textOf(settings, field)])) as Record<Field, string>
  const [typed, setTyped] = useState(saved)
  const set = useSet()
  const problem = ({ field, unit, least }: (typeof FIELDS)[number]): string | null => {
    const value = Number(typed[field])
    if (unit === 'GB') return value >= least ? null : 'a size in GB, such as 20'
    return /^\d+$/.test(typed[field]) && value >= least && value <= 3650 ? null : `whole days, from ${least} to 3650`
  }
  const changed = FIELDS.some(({ field }) => typed[field] !== saved[field])
  const save = () =>
    set(
      Object.fromEntries(
        FIELDS.map(({ field, unit }) => [
          field,
          unit === 'GB' ? Math.round(Number(typed[field]) * GB) : Number(typed[field]),
        ]),
      ),
    )
  return (
    <div className="panel grid grid-cols-2 gap-x-3 gap-y-4 px-3 py-3">
      {FIELDS.map((one) => (
        <TextField
          key={one.field}
          label={one.label}
          inputMode={one.unit === 'GB' ? 'decimal' : 'numeric'}
          value={typed[one.field]}
          onChange={(text) => setTyped((old) => ({ ...old, [one.field]: text }))}
          error={problem(one)}
          hint={one.hint}
        />
      ))}
      <Button
        look="primary"
        className="col-span-2 w-fit"
        disabled={!changed || FIELDS.some((one) => problem(one) !== null)}
        onClick={() => void save()}
      >
        Save
      </Button>
    </div>
  )
}
