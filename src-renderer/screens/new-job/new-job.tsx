import { useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { JobSpecInput } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useShown } from '../../lib/use-shown.ts'
import { type Draft, draftOf } from './draft.ts'
import type { Form } from './form-field.tsx'
import { type Problems, parseDraft, STEP_FIELDS, stepOf } from './parse-draft.ts'
import { NOTHING_PASTED } from './paste-file.tsx'
import { ReviewStep } from './review-step.tsx'
import { StartProblem } from './start-problem.tsx'
import { StepBar } from './step-bar.tsx'
import { Summary } from './summary.tsx'
import { WhatStep } from './what-step.tsx'
import { WhereStep } from './where-step.tsx'

type Step = 1 | 2 | 3

interface NewJobProps {
  spec: Partial<JobSpecInput> | undefined
  step: Step
  title: string
}

/** What, where and limits, review: one sheet with a live summary. Mod+Enter goes to the review, then runs. */
export function NewJob({ spec, step: first, title }: NewJobProps) {
  const [, go] = useLocation()
  const [draft, setDraft] = useState(() => draftOf(spec))
  const [step, setStep] = useState<Step>(first)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  // Kept here, so that a look at another step does not lose it.
  const [pasted, setPasted] = useState(NOTHING_PASTED)
  const key = useRef(crypto.randomUUID())
  const command = useRef<HTMLTextAreaElement>(null)
  const part = useRef<HTMLDivElement>(null)
  const shown = useShown()
  const drawn = useRef(first)
  // The field that the next step begins at.
  const mending = useRef<string | null>(null)
  useEffect(() => {
    // The button that was pressed is gone: its place is taken by one that means something else.
    if (drawn.current !== step) beginAt(part.current, mending.current)
    drawn.current = step
    mending.current = null
  }, [step])

  const parsed = parseDraft(draft)
  const problems = parsed.problems ?? {}
  const visible = tried ? problems : pickSerious(problems, draft)
  const stepOk = (which: Step) => STEP_FIELDS[which].every((field) => !problems[field])
  const replace = (next: (old: Draft) => Draft) => {
    // The same request keeps its key, so that trying again after a lost answer starts no second job.
    key.current = crypto.randomUUID()
    setError(null)
    setDraft(next)
  }
  const form: Form = {
    draft,
    set: (change) => replace((old) => ({ ...old, ...change })),
    problems: visible,
  }

  const move = (next: Step) => {
    setTried(true)
    const wrong = ([1, 2] as const).find((one) => one < next && !stepOk(one))
    if (wrong === undefined) return setStep(next)
    const field = STEP_FIELDS[wrong].find((one) => problems[one]) ?? null
    if (wrong === step) return beginAt(part.current, field)
    mending.current = field
    setStep(wrong)
  }
  const mend = (field: string) => {
    mending.current = field
    setStep(stepOf(field))
  }
  const run = async () => {
    if (!parsed.spec || busy) return move(3)
    setBusy(true)
    setError(null)
    try {
      const job = await client.jobs.submit({ spec: parsed.spec, idempotencyKey: key.current })
      if (!shown()) return inform(`${job.name} was started`, { href: `#/jobs/${job.id}` })
      closeOverlay()
      go(`/jobs/${job.id}`)
    } catch (failure) {
      if (!shown()) return complain('The job could not be started', failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => (step === 3 && parsed.spec ? void run() : move(3)))

  return (
    <Dialog
      sheet
      width={880}
      title={title}
      onClose={closeOverlay}
      focus={first === 1 ? command : part}
      footer={
        <>
          <span className="mr-auto text-muted">
            {step < 3 && tried && !stepOk(step) ? 'Something above needs a change.' : ''}
          </span>
          {step > 1 && (
            <Button key={`back-${step}`} onClick={() => setStep((step - 1) as Step)}>
              Back
            </Button>
          )}
          {step < 3 ? (
            <Button key={`continue-${step}`} look="primary" onClick={() => move((step + 1) as Step)}>
              Continue
            </Button>
          ) : (
            <Button
              key="run"
              look="primary"
              keys="mod+enter"
              disabled={busy || !parsed.spec}
              onClick={() => void run()}
            >
              {busy ? 'Starting…' : 'Run'}
            </Button>
          )}
        </>
      }
    >
      <StepBar step={step} ok={stepOk} onStep={move} />
      <div className="mt-4 grid grid-cols-[1fr_250px] gap-6">
        {/* Taking the focus it leaves the steps above it in view. */}
        <div ref={part} tabIndex={-1} className="min-w-0 scroll-mt-16">
          {error !== null && <StartProblem error={error} onTrusted={() => void run()} />}
          {step === 1 && (
            <WhatStep
              form={form}
              replace={(next) => replace(() => next)}
              pasted={pasted}
              onPaste={setPasted}
              commandRef={command}
            />
          )}
          {step === 2 && <WhereStep {...form} />}
          {step === 3 && <ReviewStep parsed={parsed} draft={draft} onMend={mend} />}
        </div>
        <Summary draft={draft} problems={problems} />
      </div>
    </Dialog>
  )
}

/** Moves to the first thing to type into of a field, or to the top of the part itself. */
function beginAt(part: HTMLElement | null, field: string | null): void {
  const of = field === null ? null : part?.querySelector(`[data-field="${field}"]`)
  const first = (what: string) => of?.querySelector<HTMLElement>(what)
  const found = first('[aria-invalid=true]') ?? first('input, textarea') ?? first('button')
  if (found) {
    const fold = found.closest('details')
    if (fold) fold.open = true
    found.focus()
    return found.scrollIntoView({ block: 'center' })
  }
  part?.focus({ preventScroll: true })
  part?.closest('.overflow-y-auto')?.scrollTo({ top: 0 })
}

/** Before the first try an empty field is no mistake yet. */
function pickSerious(problems: Problems, draft: Draft): Problems {
  const { command, secrets, push, ssh, ...rest } = problems
  return {
    ...rest,
    ...(push && (draft.push.folder || draft.push.git) ? { push } : {}),
    ...(command && draft.command.trim() ? { command } : {}),
    ...(secrets && draft.secrets.every((pair) => pair.name && pair.value) ? { secrets } : {}),
  }
}
