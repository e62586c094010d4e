import { type ReactNode, useEffect, useRef } from 'react'
import type { Alternative } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { dollars } from '../../../lib/money-text.ts'
import { BackForm } from './back-form.tsx'
import { YesButton } from './yes-button.tsx'

interface InsteadFormProps {
  alternative: Alternative
  busy: boolean
  why: string | null
  /** Where the maximum is typed; null: it need not be. */
  typed: ReactNode
  onApprove: () => void
  onBack: () => void
}

/** Asks once more before something else is approved than was asked for. */
export function InsteadForm({ alternative, busy, why, typed, onApprove, onBack }: InsteadFormProps) {
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => back.current?.focus(), [])
  const most = alternative.total === 0 ? 'for $0 more' : `for at most ${dollars(alternative.total)}`
  return (
    <BackForm label="Use instead" onBack={onBack}>
      <p className="min-w-0 flex-1 self-center">
        Approve <b className="font-semibold">{alternative.title}</b> instead, {most}?
        {why && <span className="block text-attention text-sm">{why}</span>}
      </p>
      {typed}
      <Button ref={back} onClick={onBack}>
        Back
      </Button>
      <YesButton label="Approve this instead" why={why} busy={busy} onYes={onApprove} />
    </BackForm>
  )
}
