import { Check, Circle, LoaderCircle, SkipForward, X } from 'lucide-react'
import { type BootstrapRecord, formatDuration } from '../../../src-shared/vocabulary/index.ts'
import { useNow } from '../../lib/now.ts'
import { formatBoth } from '../../lib/time.ts'

interface SetupStepsProps {
  steps: readonly BootstrapRecord[]
  ended: boolean
  /** The log source that is chosen. */
  chosen: string | undefined
  onChoose: (source: string | undefined) => void
}

/** The log source of a step of setting up. */
export const stepSource = (number: number) => `bootstrap-${number}`

const TONE: Record<BootstrapRecord['state'], string> = {
  pending: 'text-muted',
  running: 'text-running',
  done: 'text-good',
  cached: 'text-good',
  failed: 'text-broken',
}

/** The steps of setting up as a row; a click shows only that step's log. */
export function SetupSteps({ steps, ended, chosen, onChoose }: SetupStepsProps) {
  if (steps.length === 0) return null
  return (
    <fieldset className="mb-2.5 flex max-h-[84px] min-w-0 flex-wrap items-center gap-1 overflow-y-auto px-5">
      <legend className="sr-only">Steps of setting up. Choose one to see only its log.</legend>
      <span aria-hidden className="pr-1 pl-0.5 text-muted text-xs">
        Setting up
      </span>
      {steps.map((step) => {
        const source = stepSource(step.number)
        return (
          <StepChip
            key={step.number}
            step={step}
            ended={ended}
            chosen={chosen === source}
            onChoose={() => onChoose(chosen === source ? undefined : source)}
          />
        )
      })}
    </fieldset>
  )
}

interface ChipProps {
  step: BootstrapRecord
  ended: boolean
  chosen: boolean
  onChoose: () => void
}

function StepChip({ step, ended, chosen, onChoose }: ChipProps) {
  const said = useStepText(step, ended)
  const since = step.startedAt === null ? null : `since ${formatBoth(step.startedAt)}`
  return (
    <button
      type="button"
      aria-pressed={chosen}
      title={[step.name, said, since].filter(Boolean).join('\n')}
      onClick={onChoose}
      className="flex h-6 min-w-0 max-w-72 items-center gap-1.5 rounded-control border border-line px-2 hover:bg-raised aria-pressed:border-accent aria-pressed:bg-raised"
    >
      <StepIcon state={step.state} />
      <span className="truncate">
        <span className="sr-only">Step {step.number}, </span>
        {step.name}
      </span>
      <span className={`shrink-0 text-xs ${step.state === 'failed' ? 'text-broken' : 'text-muted'}`}>{said}</span>
    </button>
  )
}

/** "unchanged, skipped", "12 s", "exit 1 after 3 s". `ended`: of a job to which nothing more happens. */
export function useStepText(step: BootstrapRecord, ended: boolean): string {
  const now = useNow(step.state === 'running')
  if (step.state === 'pending') return ended ? 'not reached' : 'to come'
  if (step.state === 'cached') return 'unchanged, skipped'
  // The server notes whole seconds.
  const ms = step.startedAt === null ? 0 : (step.endedAt ?? now) - step.startedAt
  const ran = ms < 1000 ? null : formatDuration(ms)
  if (step.state === 'done') return ran ?? 'done'
  if (step.state === 'running') return ran ?? 'now'
  const how = step.exitCode === null ? 'ended' : `exit ${step.exitCode}`
  return ran === null ? how : `${how} after ${ran}`
}

/** Icon of a step's state; its words stand beside it. */
export function StepIcon({ state }: { state: BootstrapRecord['state'] }) {
  const props = { size: 13, 'aria-hidden': true, className: `shrink-0 ${TONE[state]}` }
  if (state === 'done') return <Check {...props} />
  if (state === 'cached') return <SkipForward {...props} />
  if (state === 'failed') return <X {...props} />
  if (state === 'pending') return <Circle {...props} />
  return <LoaderCircle {...props} className={`${props.className} animate-spin [animation-duration:1.6s]`} />
}
