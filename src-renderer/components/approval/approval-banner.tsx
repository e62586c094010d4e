import { Shield } from 'lucide-react'
import { useLocation } from 'wouter'
import type { Approval } from '../../../src-shared/vocabulary/index.ts'
import { askedFor, timeLeft } from '../../lib/approval-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { usePendingAbout } from '../../lib/queries.ts'
import { backTo, reviewPath } from '../../lib/review.ts'
import { Button } from '../button.tsx'
import { Ago } from '../time.tsx'

/** Says that this job or server waits for a person, since when and for how long still, and leads to the decision. */
export function ApprovalBanner({ about }: { about: string }) {
  const waiting = usePendingAbout(about).data?.items
  return waiting?.map((one) => <Waiting key={one.id} approval={one} />)
}

function Waiting({ approval }: { approval: Approval }) {
  const [here, go] = useLocation()
  const now = useNow()
  const { id, plan, createdAt, expiresAt, messages } = approval
  const left = timeLeft(expiresAt, now)
  const last = messages.at(-1)
  return (
    <section
      aria-label="Approval"
      className="flex min-h-11 shrink-0 items-center gap-2.5 border-line border-b bg-raised px-5 py-1.5"
    >
      <Shield size={15} className="shrink-0 text-attention" aria-hidden />
      <div className="min-w-0 flex-1">
        <p>
          <span className="font-semibold">
            A person has to approve {askedFor(plan).what} {askedFor(plan).name}: at most {dollars(plan.hardMax)}.
          </span>{' '}
          <span className="text-muted">
            Asked <Ago at={createdAt} />, {left === null ? 'expired' : `expires in ${left}`}.
          </span>
        </p>
        {last && (
          <p className="wrap-anywhere">
            <b className="font-semibold">{last.by}:</b> {last.text}
          </p>
        )}
      </div>
      <Button onClick={() => go(reviewPath(id), backTo(here))}>Review</Button>
    </section>
  )
}
