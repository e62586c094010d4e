import type { Approval } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { expire } from './expiry.ts'
import { findRow } from './find.ts'
import type { ApprovalsDeps, DecidedListener } from './ports.ts'
import type { Quotes } from './quotes.ts'
import { refuseUnlessPending } from './refusals.ts'
import { type ApprovalRow, approvalView, rowById } from './repository.ts'
import type { Requests } from './requests.ts'

/** What a decision is made with. */
export interface DecidingDeps extends ApprovalsDeps {
  requests: Requests
  tell: DecidedListener
  quotes: Quotes
}

/**
 * One decision about a request that waits, in one transaction: of two at once one is first, and the other is told what has become
 * of it. Whoever listens is told once it is stored. `priced`: what is known of its offer by now counts; where that makes it another
 * plan, nothing is decided, and it waits as that.
 * @throws RemotebotError NOT_FOUND, AMBIGUOUS; INVALID_STATE where it does not wait any more, its time is over, or `revision` is an earlier one
 */
export function decideOn(
  { store, clock, requests, quotes, tell }: DecidingDeps,
  ref: string,
  { revision, priced }: { revision: number | null; priced: boolean },
  work: (db: Db, row: ApprovalRow) => ApprovalRow,
): Approval {
  const { id } = findRow(store.db, ref)
  const { row, decided } = store.write('approvals.decide', [], (db) => {
    const found = rowById(db, id) as ApprovalRow
    if (found.status === 'pending' && found.expiresAt <= clock.now())
      return { row: expire(db, found, requests), decided: false }
    refuseUnlessPending(found, revision)
    const fresh = priced ? quotes.requoteKnown(db, found) : found
    if (fresh.revision !== found.revision) return { row: fresh, decided: false }
    const after = work(db, fresh)
    requests.changed(id)
    return { row: after, decided: true }
  })
  const approval = approvalView(row)
  if (row.status !== 'pending') tell(approval)
  if (!decided) refuseUnlessPending(row, revision)
  return approval
}
