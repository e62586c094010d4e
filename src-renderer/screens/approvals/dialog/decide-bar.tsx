import { type ReactNode, useEffect, useState } from 'react'
import type { ApprovalDetail, ApproveInput } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { NO_STANDING, readStanding, type StandingDraft } from '../../../lib/decision.ts'
import { useNow } from '../../../lib/now.ts'
import { StandingFields } from './standing-fields.tsx'
import { YesButton } from './yes-button.tsx'

interface DecideProps {
  detail: ApprovalDetail
  busy: boolean
  why: string | null
  /** Where the maximum is typed; null: it need not be. */
  typed: ReactNode
  /** The answer that a person comes back from; null: from none. */
  returnTo: string | null
  onApprove: (input: Pick<ApproveInput, 'standing'>) => void
  onDeny: () => void
  onAsk: () => void
  onCap: () => void
}

/** The four answers, and what has to be said before the last of them counts. */
export function DecideBar({ detail, busy, why, typed, returnTo, onApprove, onDeny, onAsk, onCap }: DecideProps) {
  const [standing, setStanding] = useState<StandingDraft>(NO_STANDING)
  const read = readStanding(standing, useNow(false))
  const refused = why ?? (read.problem === null ? null : `Without asking: ${read.problem}.`)
  useEffect(() => {
    const left = [...document.querySelectorAll<HTMLElement>('[data-answer]')]
    left.find((button) => button.dataset.answer === returnTo)?.focus()
  }, [returnTo])
  return (
    <div className="grid min-w-0 flex-1 gap-2">
      <div className="flex min-h-7 flex-wrap items-center gap-x-4 gap-y-1">
        <StandingFields requester={detail.requester} draft={standing} onChange={setStanding} />
        {typed && <span className="ml-auto">{typed}</span>}
      </div>
      <div className="flex items-center gap-2">
        <Button look="danger" data-answer="deny" disabled={busy} onClick={onDeny}>
          Deny…
        </Button>
        <Button data-answer="ask" disabled={busy} onClick={onAsk}>
          {detail.messages.length === 0 ? 'Ask a question' : 'Write more'}
        </Button>
        <span
          role="status"
          className={`min-w-0 flex-1 text-right text-sm ${refused ? 'text-attention' : 'text-muted'}`}
        >
          {refused ?? 'single use · this plan and price only'}
        </span>
        <Button data-answer="cap" disabled={busy} onClick={onCap}>
          Approve lower cap…
        </Button>
        <YesButton
          label="Approve once"
          why={refused}
          busy={busy}
          onYes={() => onApprove(read.standing === null ? {} : { standing: read.standing })}
        />
      </div>
    </div>
  )
}
