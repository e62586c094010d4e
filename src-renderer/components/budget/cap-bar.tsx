import type { Cost, MicroDollars } from '../../../src-shared/vocabulary/index.ts'
import { shownCost } from '../../lib/cost-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { BudgetBar } from './budget-bar.tsx'

/** How much of the most that something can cost is spent, each second anew while it bills. */
export function CapBar({ cost, most }: { cost: Cost; most: MicroDollars }) {
  const spent = shownCost(cost, useNow(cost.perHour > 0))
  const text = `${dollars(spent)} of ${dollars(most)} at most`
  return <BudgetBar text={text} spent={spent} committed={0} whole={most} height={5} />
}
