import { and, eq } from 'drizzle-orm'
import type { ApprovalDetail, Principal } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import type { ApprovalRow } from './repository.ts'

const { activity } = schema

/** What somebody who decides was shown, as Activity keeps it beside the figures: what stood against it, the budgets, and what else there was. */
export function viewOf({ quotedAt, checks, budgets, alternatives }: ApprovalDetail): Record<string, unknown> {
  return {
    quotedAt,
    checks: Object.fromEntries(checks.map(({ id, status }) => [id, status])),
    notes: checks.filter(({ status }) => status === 'warning' || status === 'blocked').map(({ text }) => text),
    budgets: budgets.map(({ scope, period, left }) => ({ scope, period, left })),
    alternatives: alternatives.map(({ title, total }) => ({ title, total })),
  }
}

/** Whether Activity says already that somebody has looked at this revision. */
export function wasViewed(db: Db, { id, revision }: ApprovalRow, { name, kind }: Principal): boolean {
  const where = and(
    eq(activity.approvalId, id),
    eq(activity.action, 'approval.viewed'),
    eq(activity.actor, name),
    eq(activity.via, kind),
  )
  return db
    .select({ after: activity.after })
    .from(activity)
    .where(where)
    .all()
    .some(({ after }) => after?.revision === revision)
}
