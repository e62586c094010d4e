import { Plus, X } from 'lucide-react'
import { type ThresholdAction, thresholdAction } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CheckField } from '../../components/field.tsx'
import { type ThresholdDraft, thresholdDraft } from '../../lib/budget-draft.ts'
import { ACTION_WORDS, stops } from '../../lib/budget-text.ts'

interface RowsProps {
  rows: readonly ThresholdDraft[]
  problems: Record<number, string>
  onChange: (rows: ThresholdDraft[]) => void
}

/** What follows at which part of the limit. */
export function ThresholdRows({ rows, problems, onChange }: RowsProps) {
  const add = () =>
    onChange([...rows, thresholdDraft({ percent: 90, basis: 'actual', actions: ['notify'], afterApproval: false })])
  return (
    <section aria-label="Thresholds">
      <div className="mb-1.5 flex items-center text-muted text-sm">
        <h3>Thresholds</h3>
        <Button small className="ml-auto" icon={<Plus size={12} />} onClick={add}>
          Add a threshold
        </Button>
      </div>
      {/* What the keyboard reaches is not left under the preview. */}
      <div className="grid gap-2 [&_button]:scroll-mb-44 [&_input]:scroll-mb-44 [&_select]:scroll-mb-44">
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            number={index + 1}
            problem={problems[row.key] ?? null}
            onChange={(change) => onChange(rows.map((one) => (one === row ? { ...one, ...change } : one)))}
            onRemove={() => onChange(rows.filter((one) => one !== row))}
          />
        ))}
        {rows.length === 0 && (
          <p className="panel px-3 py-2.5 text-muted">None: only the hard cap stops what is new.</p>
        )}
      </div>
    </section>
  )
}

interface RowProps {
  row: ThresholdDraft
  number: number
  problem: string | null
  onChange: (change: Partial<ThresholdDraft>) => void
  onRemove: () => void
}

function Row({ row, number, problem, onChange, onRemove }: RowProps) {
  const toggle = (action: ThresholdAction, on: boolean) =>
    onChange({ actions: on ? [...row.actions, action] : row.actions.filter((one) => one !== action) })
  return (
    <fieldset className="panel grid gap-2 px-3 py-2.5" aria-label={`Threshold ${number}`}>
      <div className="flex items-center gap-2">
        <input
          aria-label="Percent of the limit"
          aria-invalid={problem !== null}
          inputMode="numeric"
          className="field w-16! text-right"
          value={row.percent}
          onChange={(event) => onChange({ percent: event.target.value })}
        />
        <span aria-hidden>% of the limit</span>
        <select
          aria-label="Spent or expected"
          className="field w-52!"
          value={row.basis}
          onChange={(event) => onChange({ basis: event.target.value as ThresholdDraft['basis'] })}
        >
          <option value="actual">is spent</option>
          <option value="forecast">is expected by the end</option>
        </select>
        <Button
          small
          look="quiet"
          className="ml-auto"
          aria-label={`Remove threshold ${number}`}
          icon={<X size={13} />}
          onClick={onRemove}
        />
      </div>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1">
        {thresholdAction.options.map((action) => (
          <CheckField
            key={action}
            label={ACTION_WORDS[action]}
            checked={row.actions.includes(action)}
            onChange={(on) => toggle(action, on)}
          />
        ))}
      </div>
      {stops(row.actions) && (
        <CheckField
          label="Ask me before anything is ended"
          checked={row.afterApproval}
          onChange={(afterApproval) => onChange({ afterApproval })}
        />
      )}
      {problem && (
        <p role="alert" className="text-broken text-sm">
          {problem}
        </p>
      )}
    </fieldset>
  )
}
