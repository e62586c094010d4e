import { useEffect, useRef, useState } from 'react'
import { formatDuration, type SpendPlan } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { capDraft } from '../../../lib/decision.ts'
import { dollars } from '../../../lib/money-text.ts'
import { BackForm } from './back-form.tsx'
import { YesButton } from './yes-button.tsx'

interface CapProps {
  plan: SpendPlan
  busy: boolean
  /** Why nothing can be approved now; null: it can. The amount is typed anyway. */
  why: string | null
  onApprove: (cap: number) => void
  onBack: () => void
}

/** Approves less than was asked for: the time shrinks, the price does not. */
export function CapForm({ plan, busy, why, onApprove, onBack }: CapProps) {
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const draft = capDraft(text, plan)
  const refused = draft.amount === null ? `The cap: ${draft.problem}.` : why
  const wrong = draft.amount === null && text.trim() !== ''
  return (
    <BackForm label="Approve a lower cap" onBack={onBack}>
      <label className="flex items-center gap-2">
        At most $
        <input
          ref={field}
          inputMode="decimal"
          autoComplete="off"
          aria-label="At most, in dollars"
          aria-describedby="cap-note"
          aria-invalid={wrong}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="field w-24!"
        />
      </label>
      <p id="cap-note" className={`min-w-0 flex-1 self-center text-sm ${wrong ? 'text-broken' : 'text-muted'}`}>
        {draft.amount === null ? (
          draft.problem
        ) : (
          <>
            buys {formatDuration(draft.seconds * 1000)} of {formatDuration(plan.leaseSeconds * 1000)}, then results come
            home{refused && <span className="block text-attention">{refused}</span>}
          </>
        )}
      </p>
      <Button onClick={onBack}>Back</Button>
      <YesButton
        label={draft.amount === null ? 'Approve' : `Approve at most ${dollars(draft.amount)}`}
        why={refused}
        busy={busy}
        onYes={() => draft.amount !== null && onApprove(draft.amount)}
      />
    </BackForm>
  )
}
