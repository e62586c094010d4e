import type { Activity } from '../../src-shared/vocabulary/index.ts'

/** Something that a budget did, to be told once. */
export interface BudgetNews {
  title: string
  detail: string
  href: string
}

/** What an entry of Activity gives to tell; null where it only stands there. */
export function budgetNews({ action, text, budgetId, after }: Activity): BudgetNews | null {
  const href = budgetId === null ? '#/budget' : `#/budget/${encodeURIComponent(budgetId)}`
  if (action === 'threshold.stopped') return { title: 'A budget ends a server', detail: text, href }
  if (action !== 'threshold.reached') return null
  const percent = typeof after?.percent === 'number' ? `${after.percent} %` : 'A threshold'
  const title = `${percent} of a budget ${after?.basis === 'forecast' ? 'is expected' : 'is spent'}`
  return { title, detail: text, href }
}
