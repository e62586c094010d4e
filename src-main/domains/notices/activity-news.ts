import { tryAgainText } from '../../../src-shared/try-again.ts'
import type { Activity, Approval } from '../../../src-shared/vocabulary/index.ts'
import { budgetNews } from './budget-news.ts'
import { type News, PLAIN } from './news.ts'

/** The beginnings of the actions of which there is anything to tell. */
export const TOLD_ACTIONS = ['threshold', 'approval.returned'] as const

/** What an entry of Activity gives to tell; null where it only stands there. `approval`: the request with an id, as it is now; null: none. */
export function activityNews(entry: Activity, approval: (id: string) => Approval | null): News | null {
  if (entry.action !== 'approval.returned') return budgetNews(entry)
  const about = entry.approvalId === null ? null : approval(entry.approvalId)
  const next = about && tryAgainText(about)
  // It was tried again meanwhile.
  if (!about || next === null) return null
  const { plan, name, reason } = about
  return {
    ...PLAIN,
    key: entry.id,
    // Of a longer lease it is worth as much as that it ends.
    kind: plan.kind === 'extend' ? 'lease' : 'server',
    level: 'warning',
    title: `Approved, but not done: ${name}`,
    detail: [reason === null ? null : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`, next]
      .filter(Boolean)
      .join(' '),
    path: `/servers/${plan.serverId}`,
  }
}
