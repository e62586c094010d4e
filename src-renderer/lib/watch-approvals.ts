import { QueryObserver } from '@tanstack/react-query'
import type { Approval } from '../../src-shared/vocabulary/index.ts'
import { approvalNews } from './approval-news.ts'
import { api } from './client.ts'
import { notifyDesktop } from './desktop-notice.ts'
import { inform } from './notices.ts'
import { queryClient } from './query.ts'

/** An expiry comes nearer without anything changing. */
const LOOK_MS = 60_000

/** Tells the person of requests that begin to wait. A notice opens the dialog; it never decides anything. */
export function watchApprovals(): void {
  const told = new Set<string>()
  // What waited before this window opened is counted in the sidebar.
  let first = true
  const look = (pending: readonly Approval[] | undefined) => {
    if (!pending) return
    for (const approval of pending)
      for (const { key, title, detail } of approvalNews(approval, Date.now())) {
        if (told.has(key)) continue
        told.add(key)
        const href = `#/approvals/${approval.id}`
        if (first || location.hash === href) continue
        inform(title, { detail, href, kind: 'info' })
        void notifyDesktop('approval', title, detail, href)
      }
    first = false
  }
  const observer = new QueryObserver(
    queryClient,
    api.approvals.list.queryOptions({ input: { status: ['pending'], limit: 100 } }),
  )
  observer.subscribe(({ data }) => look(data?.items))
  setInterval(() => look(observer.getCurrentResult().data?.items), LOOK_MS)
}
