import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { BudgetImpact } from '../../../../src-shared/vocabulary/index.ts'
import { barShares, budgetTitle, lastDay, leftAfter, tightest } from '../../../lib/approval-text.ts'
import { dollars } from '../../../lib/money-text.ts'
import { Block, Line, Lines } from './block.tsx'

/** More than these would push the rest out of the dialog. */
const OTHERS = 2

/** What it would do to the budgets that it counts in, the tightest first. */
export function BudgetBlock({ budgets, children }: { budgets: readonly BudgetImpact[]; children: ReactNode }) {
  const [first, ...others] = tightest(budgets)
  if (!first)
    return (
      <Block title="Budget">
        <p className="text-muted">
          No budget counts this. Set one under{' '}
          <Link href="/budget" className="underline underline-offset-3">
            Budget
          </Link>
          .
        </p>
        {children}
      </Block>
    )
  const { spent, committed, limit, hardCap, until, forecastBefore, forecastAfter } = first
  const left = leftAfter(first)
  return (
    <Block title={budgetTitle(first)}>
      <Bar impact={first} />
      <Lines>
        <Line label="Spent + committed">
          {dollars(spent + committed)} of {dollars(limit)}
          {hardCap !== limit && <span className="text-muted"> (cap {dollars(hardCap)})</span>}
        </Line>
        <Line label="This, at most">
          <span className="text-attention">{dollars(first.this)}</span>
        </Line>
        <Line label="Left after">
          <span className={left < 0 ? 'text-broken' : undefined}>{dollars(left)}</span>
        </Line>
        {forecastBefore !== null && forecastAfter !== null && (
          <Line label={until === null ? 'Forecast' : `Forecast ${lastDay(until)}`}>
            {dollars(forecastBefore)} → {dollars(forecastAfter)}
          </Line>
        )}
        {others.slice(0, OTHERS).map((impact) => (
          <Line key={impact.budgetId + impact.from} label={budgetTitle(impact)}>
            {dollars(leftAfter(impact))} left after
          </Line>
        ))}
        {others.length > OTHERS && <Line label="Other budgets">{others.length - OTHERS} more, none tighter</Line>}
      </Lines>
      {children}
    </Block>
  )
}

/** Spent, committed, this, left. */
function Bar({ impact }: { impact: BudgetImpact }) {
  const { spent, committed, asked } = barShares(impact)
  const percent = (share: number) => `${share * 100}%`
  const text = `${dollars(impact.spent)} spent, ${dollars(impact.committed)} committed, ${dollars(impact.this)} this at most, ${dollars(leftAfter(impact))} left after`
  return (
    <div
      role="img"
      aria-label={text}
      title={text}
      className="mt-1.5 mb-2 flex h-2 overflow-hidden rounded-full bg-idle"
    >
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
