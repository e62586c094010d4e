import { useState } from 'react'
import { Link } from 'wouter'
import type { Settings } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { amountText, readDollars } from '../../lib/budget-draft.ts'
import { useSettings } from '../../lib/queries.ts'
import { useSet } from './use-set.ts'

const FIELDS = [
  {
    field: 'autoApprovePerHour',
    label: 'An hour, dollars',
    hint: 'A machine that costs more an hour waits for a person.',
  },
  { field: 'autoApprovePerJob', label: 'For a job, dollars', hint: 'What it can cost at most, by its time limit.' },
  {
    field: 'autoApprovePerServer',
    label: 'For a server, dollars',
    hint: 'What it can cost at most until its lease ends.',
  },
  {
    field: 'typeAmountAbove',
    label: 'Type the amount above, dollars',
    hint: 'Who approves more than this has to type the maximum.',
  },
] as const
type Field = (typeof FIELDS)[number]['field']

/** How much passes without a person's yes where no budget says otherwise. */
export function LimitsPart() {
  const query = useSettings()
  return (
    <Section title="Without asking, at most">
      <QueryView query={query} what="The settings could not be read">
        {(settings) => <Form key={FIELDS.map(({ field }) => settings[field]).join(' ')} settings={settings} />}
      </QueryView>
      <p className="mt-2 max-w-[64ch] text-muted">
        Automation is always asked for, unless a{' '}
        <Link href="/budget" className="underline underline-offset-3">
          budget
        </Link>{' '}
        of its own lets it pass. 0: every machine that costs something is asked for.
      </p>
    </Section>
  )
}

function Form({ settings }: { settings: Settings }) {
  const [texts, setTexts] = useState(
    () => Object.fromEntries(FIELDS.map(({ field }) => [field, amountText(settings[field])])) as Record<Field, string>,
  )
  const set = useSet()
  const read = FIELDS.map(({ field }) => [field, readDollars(texts[field], 0)] as const)
  const good = read.flatMap(([field, value]) => (typeof value === 'number' ? [[field, value] as const] : []))
  const changed = good.some(([field, value]) => settings[field] !== value)
  const save = () => void set(Object.fromEntries(good))
  return (
    <form
      className="panel grid grid-cols-2 gap-x-3 gap-y-4 px-3 py-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (changed && good.length === FIELDS.length) save()
      }}
    >
      {FIELDS.map(({ field, label, hint }) => {
        const value = read.find(([name]) => name === field)?.[1]
        return (
          <TextField
            key={field}
            label={label}
            hint={hint}
            inputMode="decimal"
            value={texts[field]}
            onChange={(text) => setTexts((old) => ({ ...old, [field]: text }))}
            error={typeof value === 'object' ? value.problem : null}
          />
        )
      })}
      <Button
        type="submit"
        look="primary"
        className="col-span-2 w-fit"
        disabled={!changed || good.length < FIELDS.length}
      >
        Save
      </Button>
    </form>
  )
}
