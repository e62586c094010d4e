import type { ReactNode } from 'react'
import type { BudgetStatus } from '../../../src-shared/vocabulary/index.ts'
import { momentText, toCap } from '../../lib/budget-text.ts'
import { ticked, tickingDollars } from '../../lib/cost-text.ts'
import { daily, dollars, hourly } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { formatBoth, formatRelative } from '../../lib/time.ts'

/** Left, rate, end and promises of a budget; `at`: when this was told, what bills goes on from there. */
export function Cards({ budget, at }: { budget: BudgetStatus; at: number }) {
  const now = useNow(budget.perHour > 0)
  const { spent, committed } = ticked(budget, budget.perHour, now - at)
  const left = budget.hardCap - spent - committed
  const toLimit = budget.limit - spent - committed
  const other =
    budget.hardCap === budget.limit
      ? ''
      : toLimit < 0
        ? ` · ${dollars(-toLimit)} over the limit`
        : ` · ${tickingDollars(toLimit)} to the limit`
  return (
    <dl className="mb-5 grid grid-cols-4 gap-3">
      <Card label={`Left${toCap(budget)}`} note={`of ${dollars(budget.hardCap)}${other}`} bad={left < 0}>
        {left < 0 ? `${dollars(-left)} over` : tickingDollars(left)}
      </Card>
      <Card label="Rate now" note={budget.perHour > 0 ? `${daily(budget.perHour)}, est.` : 'nothing of it bills'}>
        {hourly(budget.perHour)}
      </Card>
      <RunsOut budget={budget} spent={spent} now={now} />
      <Card label="Committed" note={`${tickingDollars(spent)} spent, est.`}>
        {tickingDollars(committed)}
      </Card>
    </dl>
  )
}

function RunsOut({ budget, spent, now }: { budget: BudgetStatus; spent: number; now: number }) {
  const { runsOutAt, limit, hardCap, zone, perHour, current } = budget
  const label = hardCap === limit ? 'Runs out on' : 'Limit spent on'
  if (spent >= limit)
    return (
      <Card label={label} note="all of the limit is spent" bad>
        Now
      </Card>
    )
  if (runsOutAt === null)
    return (
      <Card
        label={label}
        note={
          perHour > 0 && current.until !== null ? 'at this rate, not before the period ends' : 'while nothing bills'
        }
      >
        –
      </Card>
    )
  return (
    <Card label={label} note={`${formatRelative(runsOutAt, now)}, at this rate`} title={formatBoth(runsOutAt)}>
      {momentText(runsOutAt, zone)}
    </Card>
  )
}

interface CardProps {
  label: string
  note: string
  bad?: boolean
  title?: string
  children: ReactNode
}

function Card({ label, note, bad = false, title, children }: CardProps) {
  return (
    <div className="panel min-w-0 px-3.5 py-2.5" title={title}>
      <dt className="text-muted text-sm">{label}</dt>
      <dd className={`truncate font-semibold text-xl ${bad ? 'text-broken' : ''}`}>{children}</dd>
      <dd className="truncate text-muted text-sm" title={note}>
        {note}
      </dd>
    </div>
  )
}
