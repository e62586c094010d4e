import type { Bills, Budgets, Gate, Ledger } from '../domains/budget/index.ts'
import type { Jobs } from '../domains/jobs/index.ts'
import type { Servers } from '../domains/servers/index.ts'
import type { Steward } from '../domains/steward/index.ts'
import { api } from './base.ts'
import { whatIf } from './what-if.ts'

/** What budgets are answered from. */
export interface BudgetsApi {
  budgets: Budgets
  gate: Pick<Gate, 'steps'>
  jobs: Pick<Jobs, 'find' | 'counts'>
  servers: Servers
  steward: Steward
}

/** Limits on what may be spent, over the contract. */
export function budgetsRouter({ budgets, gate, jobs, servers, steward }: BudgetsApi) {
  const at = api.budgets
  return {
    list: at.list.handler(() => budgets.list()),
    get: at.get.handler(({ input }) => budgets.get(input.budget)),
    set: at.set.handler(({ input, context }) => budgets.set(input, context.principal)),
    remove: at.remove.handler(({ input, context }) => budgets.remove(input.budget, context.principal)),
    burnDown: at.burnDown.handler(({ input }) => budgets.burnDown(input.budget)),
    preview: at.preview.handler(({ input }) => budgets.preview(input)),
    whatIf: at.whatIf.handler(() => whatIf(servers.rentals.waitingPlans(), { gate, jobs })),
    confirmStop: at.confirmStop.handler(({ input, context }) =>
      steward.confirmStop(input.budget, input, context.principal),
    ),
  }
}

/** What costs are answered from. */
export interface CostsApi {
  ledger: Ledger
  bills: Bills
  jobs: Pick<Jobs, 'find'>
  servers: Pick<Servers, 'find'>
}

/** What was spent, over the contract. */
export function costsRouter({ ledger, bills, jobs, servers }: CostsApi) {
  const at = api.costs
  return {
    ofServer: at.ofServer.handler(({ input }) => ledger.detailOfServer(servers.find(input.server).id)),
    ofJob: at.ofJob.handler(({ input }) => ledger.detailOfJob(jobs.find(input.job).id)),
    report: at.report.handler(({ input }) => ledger.report(input)),
    days: at.days.handler(({ input }) => ledger.days(input)),
    entries: at.entries.handler(({ input }) => ledger.entries(input)),
    reconcile: at.reconcile.handler(() => bills.reconcile()),
  }
}
