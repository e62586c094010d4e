import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { ApproveInput } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { NO_STANDING, readStanding } from '../../../lib/decision.ts'
import { useNow } from '../../../lib/now.ts'
import { BackForm } from './back-form.tsx'
import { YesButton } from './yes-button.tsx'

interface StandingProps {
  requester: string
  busy: boolean
  /** Why nothing can be approved now; null: it can. */
  why: string | null
  /** Where the maximum is typed; null: it need not be. */
  typed: ReactNode
  onApprove: (standing: NonNullable<ApproveInput['standing']>) => void
  onBack: () => void
}

/** Approves this, and with it a yes in advance to the same requester: up to an amount and a day. */
export function StandingForm({ requester, busy, why, typed, onApprove, onBack }: StandingProps) {
  const [draft, setDraft] = useState({ ...NO_STANDING, on: true })
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const { standing, problem } = readStanding(draft, useNow(false))
  const refused = problem === null ? why : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`
  return (
    <BackForm label="Allow more without asking" onBack={onBack}>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <label className="flex items-center gap-2">
            Approve this, and allow {requester} more up to $
            <input
              ref={field}
              inputMode="decimal"
              autoComplete="off"
              aria-label="Without asking up to, in dollars"
              value={draft.amount}
              onChange={(event) => setDraft({ ...draft, amount: event.target.value })}
              className="field w-20!"
            />
          </label>
          <label className="flex items-center gap-2">
            until
            <input
              type="date"
              aria-label="Without asking until"
              value={draft.until}
              onChange={(event) => setDraft({ ...draft, until: event.target.value })}
              className="field w-36!"
            />
          </label>
          {typed}
        </div>
        <p className="text-muted text-sm">{refused ?? 'Budgets and their hard caps still hold.'}</p>
      </div>
      <Button onClick={onBack}>Back</Button>
      <YesButton
        label="Approve and allow"
        why={refused}
        busy={busy}
        onYes={() => standing !== null && onApprove(standing)}
      />
    </BackForm>
  )
}
