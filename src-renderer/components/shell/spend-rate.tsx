import { Link } from 'wouter'
import type { Overview } from '../../../src-shared/vocabulary/index.ts'
import { ticked, tickingDollars } from '../../lib/cost-text.ts'
import { dollars, hourly } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { BudgetBar } from '../budget/budget-bar.tsx'

interface SpendProps {
  overview: Overview | undefined
  /** When it was told: what bills goes on from there. */
  at: number
  collapsed: boolean
}

/** What rented servers cost an hour now, and how the budget stands, on every screen; nothing where nothing was ever priced. */
export function SpendRate({ overview, at, collapsed }: SpendProps) {
  const now = useNow((overview?.spendPerHour ?? 0) > 0)
  if (!overview) return <div className="mt-auto" />
  const { rented, spendPerHour, budget } = overview
  if (rented === 0 && spendPerHour === 0 && budget.limit === null && budget.spent === 0)
    return <div className="mt-auto" />
  const { spent, committed } = ticked(budget, spendPerHour, now - at)
  const { limit, hardCap } = budget
  const left = limit === null ? null : limit - spent - committed
  const used = `${tickingDollars(spent)} spent`
  // What is rented beyond the limit is rented up to the hard cap, so this is not all that is left.
  const apart = hardCap !== limit
  const rest =
    left === null
      ? 'no budget'
      : left < 0
        ? `${dollars(-left)} over${apart ? ' limit' : ''}`
        : `${tickingDollars(left)} ${apart ? 'to limit' : 'left'}`
  const bills = `${rented} rented ${rented === 1 ? 'server bills' : 'servers bill'} now`
  const said = `${bills}; ${used}, est., ${dollars(committed)} committed, ${rest}`
  if (collapsed)
    return (
      <Link
        href="/budget"
        title={said}
        className="mt-auto grid min-h-9 content-center justify-items-center gap-1 border-line border-t px-2 py-1 text-xs hover:bg-raised"
      >
        <span className="sr-only">Spending now </span>
        <b className="font-semibold">{hourly(spendPerHour)}</b>
        {limit !== null && (
          <span className="w-full">
            <BudgetBar text={said} spent={spent} committed={committed} whole={limit} height={4} />
          </span>
        )}
      </Link>
    )
  return (
    <Link
      href="/budget"
      title={bills}
      className="mx-2 mt-auto grid gap-1.5 border-line border-t px-2 py-2 text-sm hover:bg-raised"
    >
      <span className="flex justify-between">
        <span className="text-muted">{rented > 0 || spendPerHour > 0 ? 'Spending now' : 'Nothing bills now'}</span>
        {(rented > 0 || spendPerHour > 0) && (
          <span>
            <b className="font-semibold">{hourly(spendPerHour)}</b>
            <span className="text-muted"> est.</span>
          </span>
        )}
      </span>
      {limit !== null && <BudgetBar text={said} spent={spent} committed={committed} whole={limit} height={5} />}
      <span className="flex flex-wrap justify-between gap-x-2 text-muted">
        <span>{used}</span>
        <span className={`ml-auto ${left !== null && left < 0 ? 'text-broken' : ''}`}>{rest}</span>
      </span>
    </Link>
  )
}
