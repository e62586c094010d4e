import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { BudgetStatus } from '../../../src-shared/vocabulary/index.ts'
import { BurnChart } from '../../components/budget/burn-chart.tsx'
import { Section } from '../../components/page.tsx'
import { budgetName } from '../../lib/budget-text.ts'
import { burnLabel, forecastText, upTo } from '../../lib/burn-text.ts'
import { api } from '../../lib/client.ts'
import { ticked } from '../../lib/cost-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { useBudgets } from '../../lib/queries.ts'
import { picked } from '../budget/pick.ts'

/** The first budget as a small chart; nothing without one. */
export function BudgetGlance() {
  const query = useBudgets()
  const budget = picked(query.data ?? [], undefined)
  return budget ? <Glance key={budget.id} budget={budget} at={query.dataUpdatedAt} /> : null
}

function Glance({ budget, at }: { budget: BudgetStatus; at: number }) {
  const burn = useQuery(api.budgets.burnDown.queryOptions({ input: { budget: budget.id } })).data
  const now = useNow(budget.perHour > 0)
  if (!burn) return null
  const { spent, committed } = ticked(budget, budget.perHour, now - at)
  const drawn = upTo(burn, now, spent)
  return (
    <Section title={budgetName(budget)} note={`budget ${dollars(budget.limit)}`}>
      <Link href="/budget" className="panel block px-3.5 pt-2 pb-2 hover:bg-raised">
        <BurnChart small burn={drawn} zone={budget.zone} height={96} label={burnLabel(drawn, budget)} />
        <span className="mt-1 flex justify-between gap-4 text-muted text-sm">
          <span>
            {dollars(spent)} spent · {dollars(committed)} committed
          </span>
          <span>{forecastText(budget.forecast)}</span>
        </span>
      </Link>
    </Section>
  )
}
