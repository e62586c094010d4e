import type { Budget } from '../../../src-shared/vocabulary/index.ts'
import type { schema } from '../../ground/store/index.ts'

/** A budget as it is stored. */
export type BudgetRow = typeof schema.budgets.$inferSelect
/** A promise as it is stored. */
export type CommitmentRow = typeof schema.commitments.$inferSelect

/** A stored budget in the words of the contract. */
export function asBudget({ fromAt, untilAt, limitAmount, ...row }: BudgetRow): Budget {
  return { ...row, from: fromAt, until: untilAt, limit: limitAmount }
}

/** A budget as it is to be stored. */
export function asRow({ from, until, limit, ...budget }: Budget): BudgetRow {
  return { ...budget, fromAt: from, untilAt: until, limitAmount: limit }
}
