import { Ban, CircleCheck, CircleX, Clock, type LucideIcon, TriangleAlert } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { requesterText } from '../../../src-shared/requester-text.ts'
import { tryAgainText } from '../../../src-shared/try-again.ts'
import type { Approval, ApprovalStatus } from '../../../src-shared/vocabulary/index.ts'
import { Time } from '../../components/time.tsx'
import { askedFor, standingText } from '../../lib/approval-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { reviewPath } from '../../lib/review.ts'

const LOOKS: Record<ApprovalStatus, [LucideIcon, string]> = {
  pending: [Clock, 'text-attention'],
  approved: [CircleCheck, 'text-good'],
  used: [CircleCheck, 'text-good'],
  denied: [CircleX, 'text-broken'],
  expired: [Clock, 'text-muted'],
  withdrawn: [Ban, 'text-muted'],
}

const NOT_DONE: [LucideIcon, string] = [TriangleAlert, 'text-attention']

/** What became of requests that wait no more, newest first. */
export function DecidedTable({ items }: { items: readonly Approval[] }) {
  const [, go] = useLocation()
  return (
    <div className="panel overflow-hidden">
      <table className="table table-fixed">
        <thead>
          <tr>
            <th className="w-[24%]">Request</th>
            <th className="w-[132px]">Decision</th>
            <th className="w-[96px] text-right!">At most</th>
            <th className="w-[17%]">Requester</th>
            <th>By, and why</th>
            <th className="w-[120px]">When</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => {
            const { what, name } = askedFor(one.plan)
            const next = tryAgainText(one)
            const why = [one.decidedBy, [one.reason, next].filter(Boolean).join('. ')].filter(Boolean).join(': ')
            // When one was withdrawn was not written down by earlier versions.
            const at = one.decidedAt ?? (one.status === 'expired' ? one.expiresAt : null)
            return (
              <tr key={one.id} onClick={() => go(reviewPath(one.id))}>
                <td className="truncate" title={`${what} ${name}`}>
                  <Link data-row href={reviewPath(one.id)}>
                    {what} <b className="font-semibold">{name}</b>
                  </Link>
                </td>
                <td>
                  <Decision of={one} />
                </td>
                <td className="text-right">{dollars(one.cap ?? one.plan.hardMax)}</td>
                <td className="truncate">{requesterText(one)}</td>
                <td className="truncate text-muted" title={why}>
                  {why || '–'}
                </td>
                <td className="truncate text-muted">{at === null ? '–' : <Time at={at} />}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

function Decision({ of }: { of: Approval }) {
  const [Icon, tone] = of.status === 'approved' && of.returnedAt !== null ? NOT_DONE : LOOKS[of.status]
  return (
    <span className={`inline-flex items-center gap-1.5 align-top font-medium ${tone}`}>
      <Icon size={13} aria-hidden />
      {standingText(of)}
    </span>
  )
}
