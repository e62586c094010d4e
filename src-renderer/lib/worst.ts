import { counted, type Overview } from '../../src-shared/vocabulary/index.ts'

/** What about money needs a person most, and where it is dealt with; null: nothing does. */
export function worstOf({ alarms, leftovers, approvals, thresholds, budget }: Overview) {
  const red = 'text-broken'
  const amber = 'text-attention'
  if (alarms > 0) return { text: `${counted(alarms, 'end')} not confirmed`, path: '/leftovers', tone: red }
  if (leftovers > 0) return { text: counted(leftovers, 'leftover'), path: '/leftovers', tone: red }
  if (budget.limit !== null && budget.spent >= budget.limit)
    return { text: 'the budget is spent', path: '/budget', tone: red }
  if (approvals > 0)
    return { text: `${approvals} ${approvals === 1 ? 'waits' : 'wait'} for you`, path: '/approvals', tone: amber }
  if (thresholds > 0) return { text: `${counted(thresholds, 'budget')} past a threshold`, path: '/budget', tone: amber }
  return null
}
