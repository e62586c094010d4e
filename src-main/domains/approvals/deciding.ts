import type { Approval } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { expire } from './expiry.ts'
import { findRow } from './find.ts'
import type { ApprovalsDeps, DecidedListener } from './ports.ts'
import { refuseUnlessPending } from './refusals.ts'
import { type ApprovalRow, approvalView, rowById } from './repository.ts'
import type { Requests } from './requests.ts'

/** What a decision is made with. */
export interface DecidingDeps extends ApprovalsDeps {
  requests: Requests
  tell: DecidedListener
}

/**
 * One decision about a request that waits, in one transaction: of two at once one is first, and the other is told what has become
 * of it. Whoever listens is told once it is stored.
 * @throws RemotebotError NOT_FOUND, AMBIGUOUS; INVALID_STATE where it does not wait any more, its time is over, or `revision` is an earlier one
 */
export function decideOn(
  { store, clock, requests, tell }: DecidingDeps,
  ref: string,
  revision: number | null,
  work: (db: Db, row: ApprovalRow) => ApprovalRow,
): Approval {
  const { id } = findRow(store.db, ref)
  const { row, late } = store.write('approvals.decide', [], (db) => {
    const found = rowById(db, id) as ApprovalRow
    if (found.status === 'pending' && found.expiresAt <= clock.now())
      return { row: expire(db, found, requests), late: true }
    refuseUnlessPending(found, revision)
    const decided = work(db, found)
    requests.changed(id)
    return { row: decided, late: false }
  })
  const approval = approvalView(row)
  tell(approval)
  if (late) refuseUnlessPending(row, revision)
  return approval
}
