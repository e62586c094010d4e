import { requesterText } from '../../../src-shared/requester-text.ts'
import { type Approval, formatDollars } from '../../../src-shared/vocabulary/index.ts'
import { type News, PLAIN } from './news.ts'

/** Before a request expires, somebody may still want to decide. */
export const EXPIRY_WARNING_MS = 30 * 60_000

/** What a request that waits gives to tell now: that it is there, that it has changed, that it is about to expire. */
export function approvalNews(approval: Approval, now: number): News[] {
  const { id, name, plan, status, revision, changes, expiresAt, justification, rule, createdAt } = approval
  if (status !== 'pending' || expiresAt <= now) return []
  const about = { ...PLAIN, kind: 'approval', path: `/approvals/${id}`, approvalId: id } as const
  const title = `Approve ${name}: at most ${formatDollars(plan.hardMax)}?`
  const why = justification === null ? rule.text : `“${justification}”`
  const news: News[] = [
    { ...about, key: `${id} asked`, level: 'info', title, detail: `${requesterText(approval)}: ${why}` },
  ]
  if (revision > 1 && changes.length > 0)
    news.push({
      ...about,
      key: `${id} revision ${revision}`,
      level: 'info',
      title: `Changed: ${title}`,
      detail: changes.join(' · '),
    })
  // One that was asked for with little time from the start needs no warning at once.
  if (expiresAt - now <= EXPIRY_WARNING_MS && expiresAt - createdAt > 2 * EXPIRY_WARNING_MS)
    news.push({
      ...about,
      key: `${id} expires`,
      level: 'warning',
      title: `Still undecided: ${title}`,
      detail: `It expires in ${Math.ceil((expiresAt - now) / 60_000)} min, and what it was asked for fails then.`,
    })
  return news
}
