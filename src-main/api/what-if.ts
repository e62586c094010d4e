import type { BudgetImpact, SpendPlan } from '../../src-shared/vocabulary/index.ts'
import type { Gate } from '../domains/budget/index.ts'

/** What budgets would come to if everything that waits were had now. */
export function whatIf(
  plans: readonly SpendPlan[],
  gate: Pick<Gate, 'impact'>,
): { jobs: number; total: number; unpriced: string[]; budgets: BudgetImpact[] } {
  return {
    jobs: new Set(plans.flatMap(({ jobId }) => jobId ?? [])).size,
    total: plans.reduce((sum, { hardMax }) => sum + hardMax, 0),
    unpriced: [...new Set(plans.flatMap(({ unpriced }) => unpriced))],
    budgets: gate.impact(plans),
  }
}
