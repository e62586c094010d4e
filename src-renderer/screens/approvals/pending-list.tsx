import { Shield } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { requesterText } from '../../../src-shared/requester-text.ts'
import type { Approval } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Ago } from '../../components/time.tsx'
import { askedFor, timeLeft } from '../../lib/approval-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { reviewPath } from '../../lib/review.ts'

/** Requests that wait, each with what it costs at most, who asks and why. */
export function PendingList({ items }: { items: readonly Approval[] }) {
  const now = useNow()
  return (
    <ul className="panel divide-y divide-line" aria-label="Requests that wait">
      {items.map((one) => (
        <PendingRow key={one.id} approval={one} now={now} />
      ))}
    </ul>
  )
}

function PendingRow({ approval, now }: { approval: Approval; now: number }) {
  const [, go] = useLocation()
  const { id, plan, justification, rule, createdAt, expiresAt, messages, changes } = approval
  const { what, name } = askedFor(plan)
  const left = timeLeft(expiresAt, now)
  const path = reviewPath(id)
  const notes = [
    changes.length > 0 ? 'changed since it was asked' : null,
    messages.length > 0 ? `${messages.length} ${messages.length === 1 ? 'message' : 'messages'}` : null,
  ].filter(Boolean)
  return (
    <li className="grid grid-cols-[15px_minmax(0,1.4fr)_96px_minmax(0,1.6fr)_132px_76px] items-center gap-3 px-3 py-1.5">
      <Shield size={15} className="text-attention" aria-hidden />
      <Link data-row href={path} className="min-w-0">
        <span className="block truncate">
          {what} <b className="font-semibold">{name}</b>
        </span>
        <span className="block truncate text-muted text-sm">{requesterText(approval)}</span>
      </Link>
      <span className="text-right">
        <b className="block font-semibold">{dollars(plan.hardMax)}</b>
        <span className="block text-muted text-sm">at most</span>
      </span>
      <span className="min-w-0">
        <span className="block truncate" title={justification ?? undefined}>
          {justification === null ? <span className="text-muted">no reason given</span> : `“${justification}”`}
        </span>
        <span className="block truncate text-muted text-sm" title={rule.text}>
          {[...notes, rule.text].join(' · ')}
        </span>
      </span>
      <span className="text-right text-muted text-sm">
        <span className="block">
          asked <Ago at={createdAt} />
        </span>
        <span className="block">{left === null ? 'expired' : `expires in ${left}`}</span>
      </span>
      <span className="text-right">
        <Button aria-label={`Review ${name}`} onClick={() => go(path)}>
          Review
        </Button>
      </span>
    </li>
  )
}
