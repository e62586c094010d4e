import { expect, it } from 'vitest'
import { activity } from '../../src-shared/vocabulary/index.ts'
import { budgetNews } from './budget-news.ts'

const entry = (action: string, after: Record<string, unknown> | null = null) =>
  activity.parse({
    id: 'act_00000000000000000001',
    at: 1,
    actor: 'steward',
    via: 'engine',
    action,
    text: 'What happened.',
    before: null,
    after,
    effect: null,
    serverId: null,
    jobId: null,
    approvalId: null,
    budgetId: 'bud_00000000000000000001',
  })

it('tells of thresholds that were reached and of what they ended, and of nothing else', () => {
  expect(budgetNews(entry('threshold.reached', { percent: 80, basis: 'actual' }))).toEqual({
    title: '80 % of a budget is spent',
    detail: 'What happened.',
    href: '#/budget/bud_00000000000000000001',
  })
  expect(budgetNews(entry('threshold.reached', { percent: 100, basis: 'forecast' }))?.title).toBe(
    '100 % of a budget is expected',
  )
  expect(budgetNews(entry('threshold.stopped'))?.title).toBe('A budget ends a server')
  for (const action of ['threshold.noted', 'threshold.confirmed', 'budget.set', 'approval.approved'])
    expect(budgetNews(entry(action))).toBeNull()
})
