import { QueryObserver } from '@tanstack/react-query'
import { budgetNews } from './budget-news.ts'
import { api } from './client.ts'
import { notifyDesktop } from './desktop-notice.ts'
import { alarm } from './notices.ts'
import { queryClient } from './query.ts'

/** Tells the person when a threshold of a budget is reached, and when a budget ends a server. */
export function watchBudgets(): void {
  const told = new Set<string>()
  // What happened before this window opened stands in Activity, and on the Budget page.
  let first = true
  const observer = new QueryObserver(
    queryClient,
    api.activity.list.queryOptions({ input: { action: 'threshold', limit: 20 } }),
  )
  observer.subscribe(({ data }) => {
    if (!data) return
    for (const entry of [...data.items].reverse()) {
      if (told.has(entry.id)) continue
      told.add(entry.id)
      const news = first ? null : budgetNews(entry)
      if (!news) continue
      alarm(news.title, news.detail, news.href)
      void notifyDesktop('budget', news.title, news.detail, news.href)
    }
    first = false
  })
}
