import { tryAgainText } from '../../../../src-shared/try-again.ts'
import type { ApprovalDetail } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { Ago } from '../../../components/time.tsx'
import { decidedText } from '../../../lib/approval-text.ts'
import { dollars } from '../../../lib/money-text.ts'

/** What has become of a request that waits no more. */
export function DecidedBar({ detail, onClose }: { detail: ApprovalDetail; onClose: () => void }) {
  const { decidedAt, reason, cap, plan } = detail
  const next = tryAgainText(detail)
  return (
    <>
      <p role="status" className="min-w-0 flex-1">
        <b className="font-semibold">{decidedText(detail)}</b>
        {cap !== null && cap !== plan.hardMax && `, at most ${dollars(cap)}`}
        {decidedAt !== null && (
          <span className="text-muted">
            {' '}
            · <Ago at={decidedAt} />
          </span>
        )}
        {reason !== null && <span className="wrap-anywhere block text-muted">{reason}</span>}
        {next !== null && <span className="block">{next}</span>}
      </p>
      <Button onClick={onClose}>Close</Button>
    </>
  )
}
