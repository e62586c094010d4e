import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { announce } from '../../lib/announce.ts'
import { newStep, type Step } from './draft.ts'
import { FormPart } from './form-part.tsx'

interface StepsPartProps {
  steps: readonly Step[]
  onChange: (steps: Step[]) => void
  /** The row at this place is gone, or another one's, and the focus with it. */
  onRemoved: (row: number) => void
  onMoved: (row: number) => void
  error?: string
}

/** What sets the server up before the command, one step after another. */
export function StepsPart({ steps, onChange, onRemoved, onMoved, error }: StepsPartProps) {
  const edit = (key: number, change: Partial<Step>) =>
    onChange(steps.map((step) => (step.key === key ? { ...step, ...change } : step)))
  const move = (from: number, to: number) => {
    const next = [...steps]
    const [step] = next.splice(from, 1)
    if (!step) return
    next.splice(to, 0, step)
    onChange(next)
    onMoved(to)
    announce(`Now step ${to + 1} of ${steps.length}`)
  }
  return (
    <FormPart field="bootstrap" title="Setting up" error={error}>
      <ol className="grid gap-2">
        {steps.map((step, index) => (
          <StepRow
            key={step.key}
            step={step}
            index={index}
            count={steps.length}
            onEdit={(change) => edit(step.key, change)}
            onMove={(by) => move(index, index + by)}
            onRemove={() => {
              onChange(steps.filter((one) => one.key !== step.key))
              onRemoved(index)
            }}
          />
        ))}
      </ol>
      <Button
        look="quiet"
        className="-ml-1 w-fit"
        icon={<Plus size={13} />}
        onClick={() => onChange([...steps, newStep({ run: '' })])}
      >
        Add setting-up step
      </Button>
      <p className="text-muted text-sm">
        Run in the workspace. A step is skipped while its command, the files that it names and the usual lists of
        dependencies are unchanged.
      </p>
    </FormPart>
  )
}

interface RowProps {
  step: Step
  index: number
  count: number
  onEdit: (change: Partial<Step>) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}

function StepRow({ step, index, count, onEdit, onMove, onRemove }: RowProps) {
  const [more, setMore] = useState(step.name !== '' || step.inputs !== '')
  const number = index + 1
  return (
    <li data-row className="grid grid-cols-[18px_minmax(0,1fr)_auto] gap-x-1.5 gap-y-1.5">
      <span className="pt-1 text-right text-muted">{number}</span>
      <textarea
        aria-label={`Command of step ${number}`}
        className="field resize-y font-mono text-sm"
        rows={Math.min(6, step.run.split('\n').length)}
        spellCheck={false}
        placeholder="pip install -r requirements.txt"
        value={step.run}
        onChange={(event) => onEdit({ run: event.target.value })}
      />
      <span className="flex">
        <Button
          look="quiet"
          className="w-14 justify-center"
          aria-expanded={more}
          aria-label={`${more ? 'Less' : 'More'} of step ${number}`}
          onClick={() => setMore(!more)}
        >
          {more ? 'Less' : 'More'}
        </Button>
        <Button
          look="quiet"
          data-move
          aria-label={`Move step ${number} up`}
          title="Up"
          icon={<ArrowUp size={13} />}
          disabled={index === 0}
          onClick={() => onMove(-1)}
        />
        <Button
          look="quiet"
          data-move
          aria-label={`Move step ${number} down`}
          title="Down"
          icon={<ArrowDown size={13} />}
          disabled={number === count}
          onClick={() => onMove(1)}
        />
        <Button
          look="quiet"
          data-remove
          aria-label={`Remove step ${number}`}
          icon={<X size={13} />}
          onClick={onRemove}
        />
      </span>
      {more && (
        <div className="col-start-2 grid grid-cols-2 gap-1.5">
          <input
            aria-label={`Name of step ${number}`}
            className="field"
            placeholder="name (optional)"
            value={step.name}
            onChange={(event) => onEdit({ name: event.target.value })}
          />
          <textarea
            aria-label={`Files that step ${number} depends on, one a line`}
            className="field resize-y font-mono text-sm"
            rows={Math.min(4, step.inputs.split('\n').length)}
            spellCheck={false}
            placeholder="files it depends on too"
            value={step.inputs}
            onChange={(event) => onEdit({ inputs: event.target.value })}
          />
        </div>
      )}
    </li>
  )
}
