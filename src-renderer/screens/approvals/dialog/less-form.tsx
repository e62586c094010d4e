import { useEffect, useRef, useState } from 'react'
import { type ApprovalDetail, type ApproveInput, formatDuration } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { durationFlag } from '../../../lib/cli-text.ts'
import { mustType } from '../../../lib/decision.ts'
import { type LessField, lessFields, NO_LESS, readLess } from '../../../lib/less-draft.ts'
import { dollars } from '../../../lib/money-text.ts'
import { BackForm } from './back-form.tsx'
import { TypedMost } from './typed-most.tsx'
import { YesButton } from './yes-button.tsx'

interface LessProps {
  detail: ApprovalDetail
  /** Which field takes the focus. */
  first: LessField
  busy: boolean
  /** Why so much cannot be approved now; null: it can. */
  why: (amount: number) => string | null
  typed: string
  onTyped: (text: string) => void
  onApprove: (input: Omit<ApproveInput, 'revision'>, most: number) => void
  onBack: () => void
}

const LABELS: Record<LessField, { label: string; name: string; width: string }> = {
  cap: { label: 'At most $', name: 'At most, in dollars', width: 'w-24!' },
  lease: { label: 'Lease', name: 'Lease at most', width: 'w-20!' },
  idle: { label: 'Idle stop after', name: 'Idle stop after at most', width: 'w-20!' },
  keep: { label: 'Kept on failure', name: 'Kept on failure for at most', width: 'w-20!' },
}

/** Approves less than was asked for: less money or time, an earlier end without work, a shorter hold after a failure. */
export function LessForm({ detail, first, busy, why, typed, onTyped, onApprove, onBack }: LessProps) {
  const [draft, setDraft] = useState(NO_LESS)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const { plan, keepOnFailureSeconds } = detail
  const less = readLess(draft, detail)
  const asked: Record<LessField, string> = {
    cap: (plan.hardMax / 1e6).toFixed(2),
    lease: durationFlag(plan.leaseSeconds),
    idle: durationFlag(plan.idleSeconds),
    keep: durationFlag(keepOnFailureSeconds ?? 0),
  }
  // A cap is typed anyway.
  const amount = less.input === null || less.input.cap !== undefined ? 0 : less.most
  const refused = less.input === null ? `Approve less: ${less.problem}` : why(amount)
  const wrong = less.input === null ? less.field : null
  return (
    <BackForm label="Approve less" onBack={onBack}>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {lessFields(detail).map((name) => (
            <label key={name} className="flex items-center gap-1.5">
              {LABELS[name].label}
              <input
                ref={name === first ? field : undefined}
                inputMode={name === 'cap' ? 'decimal' : undefined}
                autoComplete="off"
                aria-label={LABELS[name].name}
                aria-describedby="less-note"
                aria-invalid={wrong === name}
                placeholder={asked[name]}
                value={draft[name]}
                onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
                className={`field ${LABELS[name].width}`}
              />
            </label>
          ))}
          {mustType(detail, amount) && <TypedMost amount={amount} text={typed} onText={onTyped} />}
        </div>
        <p id="less-note" className={`text-sm ${wrong === null ? 'text-muted' : 'text-broken'}`}>
          {less.input === null ? (
            less.problem
          ) : (
            <>
              buys {formatDuration(less.seconds * 1000)} of {formatDuration(plan.leaseSeconds * 1000)}, then results
              come home{refused && <span className="text-attention"> · {refused}</span>}
            </>
          )}
        </p>
      </div>
      <Button onClick={onBack}>Back</Button>
      <YesButton
        label={less.input === null ? 'Approve' : `Approve at most ${dollars(less.most)}`}
        why={refused}
        busy={busy}
        onYes={() => less.input !== null && onApprove(less.input, less.most)}
      />
    </BackForm>
  )
}
