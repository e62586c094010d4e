import { type ReactNode, useEffect } from 'react'
import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { YesButton } from './yes-button.tsx'

interface DecideProps {
  detail: ApprovalDetail
  busy: boolean
  /** Why it cannot be approved now; null: it can. */
  why: string | null
  /** Where the maximum is typed; null: it need not be. */
  typed: ReactNode
  /** The answer that a person comes back from; null: from none. */
  returnTo: string | null
  onApprove: () => void
  onDeny: () => void
  onAsk: () => void
  onCap: () => void
}

/** The four answers, what they are bound to, and what has to be said before the last of them counts. */
export function DecideBar({ detail, busy, why, typed, returnTo, onApprove, onDeny, onAsk, onCap }: DecideProps) {
  useEffect(() => {
    const answers = [...document.querySelectorAll<HTMLElement>('[data-answer]')]
    answers.find((button) => button.dataset.answer === returnTo)?.focus()
  }, [returnTo])
  return (
    <div className="grid min-w-0 flex-1 gap-1.5">
      <p className="text-muted text-xs">
        Single use, for this plan and price. A rise over 2 % or a lost offer brings it back with the difference marked.
        Decision, view and values are written to Activity.
      </p>
      <div className="flex w-full items-center gap-2">
        <Button look="danger" data-answer="deny" disabled={busy} onClick={onDeny}>
          Deny…
        </Button>
        <Button data-answer="ask" disabled={busy} onClick={onAsk}>
          {detail.messages.length === 0 ? 'Ask a question' : 'Write more'}
        </Button>
        <span role="status" className="min-w-0 flex-1 text-right text-attention text-sm">
          {typed !== null && why?.startsWith('Type ') ? null : why}
        </span>
        {typed}
        <Button data-answer="less-cap" disabled={busy} onClick={onCap}>
          Approve lower cap…
        </Button>
        <YesButton label="Approve once" why={why} busy={busy} onYes={onApprove} />
      </div>
    </div>
  )
}
