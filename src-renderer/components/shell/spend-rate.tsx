import { Link } from 'wouter'
import type { Overview } from '../../../src-shared/vocabulary/index.ts'
import { hourly } from '../../lib/money-text.ts'

/** What rented servers cost an hour now, on every screen; nothing while nothing bills. */
export function SpendRate({ overview, collapsed }: { overview: Overview | undefined; collapsed: boolean }) {
  if (!overview || (overview.rented === 0 && overview.spendPerHour === 0)) return <div className="mt-auto" />
  const { rented, spendPerHour } = overview
  const what = `${rented} rented ${rented === 1 ? 'server bills' : 'servers bill'} now`
  return (
    <Link
      href="/servers"
      title={what}
      className={`mt-auto flex min-h-9 items-center border-line border-t text-sm hover:bg-raised ${collapsed ? 'justify-center text-xs' : 'mx-2 justify-between px-2'}`}
    >
      {collapsed ? <span className="sr-only">Spending now </span> : <span className="text-muted">Spending now</span>}
      <b className="font-semibold">{hourly(spendPerHour)}</b>
    </Link>
  )
}
