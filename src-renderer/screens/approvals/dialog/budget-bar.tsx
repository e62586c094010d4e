import type { BudgetImpact } from '../../../../src-shared/vocabulary/index.ts'
import { barShares, leftAfter } from '../../../lib/approval-text.ts'
import { dollars } from '../../../lib/money-text.ts'

/** Spent, committed, this, left: one bar of a budget. */
export function BudgetBar({ impact }: { impact: BudgetImpact }) {
  const { spent, committed, asked } = barShares(impact)
  const percent = (share: number) => `${share * 100}%`
  const text = `${dollars(impact.spent)} spent, ${dollars(impact.committed)} committed, ${dollars(impact.this)} this at most, ${dollars(leftAfter(impact))} left after`
  return (
    <div role="img" aria-label={text} title={text} className="my-0.5 flex h-2 overflow-hidden rounded-full bg-idle">
      <span className="h-full bg-accent" style={{ width: percent(spent) }} />
      <span className="h-full bg-accent/50" style={{ width: percent(committed) }} />
      <span
        className="h-full"
        style={{
          width: percent(asked),
          background: 'repeating-linear-gradient(135deg, var(--attention) 0 4px, var(--panel) 4px 7px)',
        }}
      />
    </div>
  )
}
