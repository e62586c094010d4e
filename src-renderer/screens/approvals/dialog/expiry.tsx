import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { timeLeft } from '../../../lib/approval-text.ts'
import { useNow } from '../../../lib/now.ts'
import { formatBoth } from '../../../lib/time.ts'

/** How long there is to decide; not said aloud at each tick. */
export function Expiry({ detail }: { detail: ApprovalDetail }) {
  const pending = detail.status === 'pending'
  const now = useNow(pending)
  if (!pending) return null
  const left = timeLeft(detail.expiresAt, now)
  return (
    <span
      role="timer"
      aria-live="off"
      title={formatBoth(detail.expiresAt)}
      className={`mt-0.5 shrink-0 whitespace-nowrap ${left === null ? 'text-attention' : 'text-muted'}`}
    >
      {left === null ? 'expired' : `expires in ${left}`}
    </span>
  )
}
