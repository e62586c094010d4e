import type { Bills, Budgets, Gate, Ledger } from '../domains/budget/index.ts'
import type { Servers } from '../domains/servers/index.ts'
import type { Steward } from '../domains/steward/index.ts'
import { api } from './base.ts'
import { whatIf } from './what-if.ts'

/** What budgets are answered from. */
export interface BudgetsApi {
  budgets: Budgets
  gate: Pick<Gate, 'impact'>
  servers: Servers
  steward: Steward
}

/** Limits on what may be spent, over the contract. */
export function budgetsRouter({ budgets, gate, servers, steward }: BudgetsApi) {
  const at = api.budgets
  return {
    list: at.list.handler(() => budgets.list()),
    get: at.get.handler(({ input }) => budgets.get(input.budget)),
    set: at.set.handler(({ input, context }) => budgets.set(input, context.principal)),
    remove: at.remove.handler(({ input, context }) => budgets.remove(input.budget, context.principal)),
    burnDown: at.burnDown.handler(({ input }) => budgets.burnDown(input.budget)),
    preview: at.preview.handler(({ input }) => budgets.preview(input)),
    whatIf: at.whatIf.handler(() => whatIf(servers.rentals.waitingPlans(), gate)),
    confirmStop: at.confirmStop.handler(({ input, context }) =>
      steward.confirmStop(input.budget, input.percent, context.principal),
    ),
  }
}

/** What was spent, over the contract. */
export function costsRouter(ledger: Ledger, bills: Bills) {
  const at = api.costs
  return {
    report: at.report.handler(({ input }) => ledger.report(input)),
    entries: at.entries.handler(({ input }) => ledger.entries(input)),
    reconcile: at.reconcile.handler(() => bills.reconcile()),
  }
}
