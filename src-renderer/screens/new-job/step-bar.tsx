import { Check } from 'lucide-react'

const STEPS = ['What', 'Where and limits', 'Review and run'] as const

interface StepBarProps {
  step: 1 | 2 | 3
  ok: (step: 1 | 2 | 3) => boolean
  onStep: (step: 1 | 2 | 3) => void
}

/** The three steps; each can be reached once those before it hold. */
export function StepBar({ step, ok, onStep }: StepBarProps) {
  return (
    <ol className="flex gap-1.5" aria-label="Steps">
      {STEPS.map((label, index) => {
        const number = (index + 1) as 1 | 2 | 3
        const done = number < step && ok(number)
        return (
          <li key={label} className="flex-1">
            <button
              type="button"
              aria-current={number === step ? 'step' : undefined}
              onClick={() => onStep(number)}
              className={`w-full rounded-b-control pb-1 text-left hover:bg-raised ${number === step ? 'font-semibold' : 'text-muted'}`}
            >
              <span
                className={`mb-1.5 block h-[3px] ${done ? 'bg-good' : number === step ? 'bg-accent' : 'bg-idle'}`}
              />
              <span className="flex items-center gap-1.5 px-0.5">
                {done ? (
                  <Check size={13} className="text-good" aria-label="done" />
                ) : (
                  <span className="text-muted">{number}</span>
                )}
                {label}
              </span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
