import { useState } from 'react'
import type { StandingApproval } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Time } from '../../components/time.tsx'
import { client } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'

/** Yeses in advance, and how to take them back. */
export function StandingList({ items }: { items: readonly StandingApproval[] }) {
  const [revoking, setRevoking] = useState<StandingApproval | null>(null)
  const now = useNow(false)
  return (
    <>
      <ul className="panel divide-y divide-line">
        {items.map((one) => {
          const over = one.revokedAt !== null ? 'revoked' : one.until <= now ? 'over' : one.left <= 0 ? 'used up' : null
          return (
            <li key={one.id} className={`flex min-h-9 items-center gap-3 px-3 ${over ? 'text-muted' : ''}`}>
              <p className="min-w-0 flex-1 truncate">
                <b className="font-semibold">{one.requester}</b> {dollars(one.left)} left of {dollars(one.amount)}
                <span className="text-muted">
                  {' '}
                  ·{' '}
                  {over ?? (
                    <>
                      until <Time at={one.until} />
                    </>
                  )}{' '}
                  · allowed by {one.grantedBy}
                </span>
              </p>
              {!over && (
                <Button look="danger" small aria-label={`Revoke for ${one.requester}`} onClick={() => setRevoking(one)}>
                  Revoke…
                </Button>
              )}
            </li>
          )
        })}
      </ul>
      {revoking && (
        <ConfirmDialog
          title={`Ask again for ${revoking.requester}?`}
          verb="Revoke"
          what="It could not be revoked"
          done={`${revoking.requester} is asked for again`}
          onClose={() => setRevoking(null)}
          onConfirm={() => client.approvals.standing.revoke({ id: revoking.id })}
        >
          <p>
            The {dollars(revoking.left)} that are left are not spent without asking any more. What runs already goes on.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
