import { requesterText } from '../../src-shared/requester-text.ts'
import type { Approval } from '../../src-shared/vocabulary/index.ts'
import { approvalTitle } from './approval-text.ts'

/** Before a request expires, somebody may still want to decide. */
export const EXPIRY_WARNING_MS = 30 * 60_000

/** Something to tell of a request that waits, once. */
export interface ApprovalNews {
  /** The same news again has the same key. */
  key: string
  title: string
  detail: string
}

/** What a request that waits gives to tell now: that it is there, that it has changed, that it is about to expire. */
export function approvalNews(approval: Approval, now: number): ApprovalNews[] {
  const { id, plan, status, revision, changes, expiresAt, justification, rule, createdAt } = approval
  if (status !== 'pending' || expiresAt <= now) return []
  const why = justification === null ? rule.text : `“${justification}”`
  const asked = { key: `${id} asked`, title: `${approvalTitle(plan)}?`, detail: `${requesterText(approval)}: ${why}` }
  const news = [asked]
  if (revision > 1 && changes.length > 0)
    news.push({ key: `${id} revision ${revision}`, title: `Changed: ${asked.title}`, detail: changes.join(' · ') })
  // One that was asked for with little time from the start needs no warning at once.
  if (expiresAt - now <= EXPIRY_WARNING_MS && expiresAt - createdAt > 2 * EXPIRY_WARNING_MS)
    news.push({
      key: `${id} expires`,
      title: `Still undecided: ${asked.title}`,
      detail: `It expires in ${Math.ceil((expiresAt - now) / 60_000)} min, and what it was asked for fails then.`,
    })
  return news
}
