import type { Activity } from '../../../src-shared/vocabulary/index.ts'
import { type News, PLAIN } from './news.ts'

/** What an entry of Activity gives to tell; null where it only stands there. */
export function budgetNews({ id, action, text, budgetId, after }: Activity): News | null {
  const path = budgetId === null ? '/budget' : `/budget/${encodeURIComponent(budgetId)}`
  const about = { ...PLAIN, key: id, kind: 'budget', detail: text, path } as const
  if (action === 'threshold.stopped') return { ...about, level: 'alarm', urgent: true, title: 'A budget ends a server' }
  // It goes on billing until then.
  if (action === 'threshold.waits')
    return { ...about, level: 'warning', title: 'A server that a budget ends waits for its results' }
  if (action !== 'threshold.reached') return null
  const percent = typeof after?.percent === 'number' ? after.percent : null
  const expected = after?.basis === 'forecast'
  const isOver = !expected && percent !== null && percent >= 100
  return {
    ...about,
    level: isOver ? 'alarm' : 'warning',
    urgent: isOver,
    title: `${percent === null ? 'A threshold' : `${percent} %`} of a budget ${expected ? 'is expected' : 'is spent'}${after?.waits === true ? ': are its servers to be ended?' : ''}`,
  }
}
