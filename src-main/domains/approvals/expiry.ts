import type { Approval } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import type { ApprovalsDeps } from './ports.ts'
import { type ApprovalRow, approvalView, dueRows, updateRow } from './repository.ts'
import type { Requests } from './requests.ts'

/** Ends the requests whose time has run out. Returns them. */
export function expireDue({ store, clock }: Pick<ApprovalsDeps, 'store' | 'clock'>, requests: Requests): Approval[] {
  if (dueRows(store.db, clock.now()).length === 0) return []
  return store.write('approvals.expire', [], (db) =>
    dueRows(db, clock.now()).map((row) => approvalView(expire(db, row, requests))),
  )
}

/** Ends one whose time has run out, inside a transaction. */
export function expire(db: Db, row: ApprovalRow, requests: Requests): ApprovalRow {
  const reason = row.status === 'approved' ? 'approved, but not used within 24 hours' : 'nobody decided within 24 hours'
  const expired = updateRow(db, row.id, { status: 'expired', reason })
  const text = `"${row.name}" has expired: ${reason}`
  requests.note(db, row, { action: 'approval.expired', text, actor: 'engine', via: 'engine' })
  requests.changed(row.id)
  return expired
}
