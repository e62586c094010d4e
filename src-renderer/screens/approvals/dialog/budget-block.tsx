import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { BudgetImpact } from '../../../../src-shared/vocabulary/index.ts'
import { budgetsShown, budgetTitle, lastDay, leftAfter } from '../../../lib/approval-text.ts'
import { toCap } from '../../../lib/budget-text.ts'
import { dollars } from '../../../lib/money-text.ts'
import { Block, Line, Lines } from './block.tsx'
import { BudgetBar } from './budget-bar.tsx'

interface BudgetProps {
  budgets: readonly BudgetImpact[]
  requester: string
  /** What can be done about it, beside the title. */
  action: ReactNode
}

/** What it would do to the budgets that it counts in: the tightest, the requester's own, and the others in a line each. */
export function BudgetBlock({ budgets, requester, action }: BudgetProps) {
  const { first, own, others, more } = budgetsShown(budgets, requester)
  if (!first)
    return (
      <Block title="Budget" action={action}>
        <p className="text-muted">
          No budget counts this. Set one under{' '}
          <Link href="/budget" className="underline underline-offset-3">
            Budget
          </Link>
          .
        </p>
      </Block>
    )
  const { limit, hardCap, until, forecastBefore, forecastAfter } = first
  return (
    <Block title={budgetTitle(first)} action={action}>
      <BudgetBar impact={first} />
      <Lines>
        <Line label="Spent + committed">
          {promised(first)} of {dollars(limit)}
          {hardCap !== limit && <span className="text-muted"> (hard cap {dollars(hardCap)})</span>}
        </Line>
        <Line label="This, at most">
          <span className="text-attention">{dollars(first.this)}</span>
        </Line>
        <Left label="Left after" impact={first} />
        <Line label={until === null ? 'Forecast' : `Forecast ${lastDay(until)}`}>
          {forecastBefore !== null && forecastAfter !== null ? (
            `${dollars(forecastBefore)} → ${dollars(forecastAfter)}`
          ) : (
            <span className="text-muted">after three days of spend</span>
          )}
        </Line>
        {own === null && first.scope !== `requester:${requester}` && (
          <Line label={`Budget of ${requester}`}>
            <span className="text-muted">none of their own</span>
          </Line>
        )}
      </Lines>
      {own && (
        <>
          <Lines>
            <Left
              label={`${budgetTitle(own)}: ${promised(own)} + ${dollars(own.this)} of ${dollars(own.limit)}`}
              impact={own}
            />
          </Lines>
          <BudgetBar impact={own} />
        </>
      )}
      <Lines>
        {others.map((impact) => (
          <Left key={impact.budgetId + impact.from} label={budgetTitle(impact)} impact={impact} />
        ))}
        {more > 0 && <Line label="Other budgets">{more} more, none tighter</Line>}
      </Lines>
    </Block>
  )
}

const promised = ({ spent, committed }: BudgetImpact) => dollars(spent + committed)

function Left({ label, impact }: { label: string; impact: BudgetImpact }) {
  const left = leftAfter(impact)
  return (
    <Line label={<span title={label}>{label}</span>}>
      <span className={left < 0 ? 'text-broken' : undefined}>{dollars(left)}</span>
      <span className="text-muted">
        {label !== 'Left after' && ' left after'}
        {toCap(impact)}
      </span>
    </Line>
  )
}
