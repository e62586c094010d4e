import { type BudgetStatus, FINAL_STATUSES, type Overview } from '../../src-shared/vocabulary/index.ts'
import type { Approvals } from '../domains/approvals/index.ts'
import type { Budgets, Ledger } from '../domains/budget/index.ts'
import type { Jobs } from '../domains/jobs/index.ts'
import type { Leftovers } from '../domains/leftovers/index.ts'
import type { Providers } from '../domains/offers/index.ts'
import type { Servers } from '../domains/servers/index.ts'

export interface OverviewDeps {
  jobs: Pick<Jobs, 'counts'>
  servers: Pick<Servers, 'list'>
  providers: Pick<Providers, 'connected'>
  leftovers: Pick<Leftovers, 'list'>
  budgets: Pick<Budgets, 'list'>
  approvals: Pick<Approvals, 'waiting'>
  ledger: Pick<Ledger, 'spentThisMonth'>
}

/** The numbers of sidebar and status bar. */
export function overview({ jobs, servers, providers, leftovers, budgets, approvals, ledger }: OverviewDeps): Overview {
  const counts = Object.entries(jobs.counts({}))
  const sum = (keep: (status: string) => boolean) =>
    counts.reduce((total, [status, count]) => (keep(status) ? total + count : total), 0)
  // A rented server that has no machine, not yet or no more, is neither there nor out of reach.
  const all = servers.list().filter(({ rental, state }) => rental === null || /^(ready|busy|draining)$/.test(state))
  const with_ = (status: string) => all.filter((server) => server.contact.status === status).length
  const billing = servers
    .list()
    .flatMap(({ rental }) => (rental && rental.pricePerHour > 0 ? [rental.pricePerHour] : []))
  const final: readonly string[] = FINAL_STATUSES
  return {
    activeJobs: sum((status) => !final.includes(status)),
    queuedJobs: sum((status) => status === 'queued'),
    attentionJobs: sum((status) => status === 'needs_attention'),
    totalJobs: sum(() => true),
    servers: all.length,
    reachable: with_('live'),
    unreachable: with_('unknown'),
    rented: billing.length,
    approvals: approvals.waiting(),
    budget: ofEverything(budgets.list()) ?? {
      spent: ledger.spentThisMonth(),
      committed: 0,
      limit: null,
    },
    spendPerHour: billing.reduce((sum, price) => sum + price, 0),
    leftovers: leftovers.list().items.length,
    providers: providers.connected().length,
  }
}

/** The budget that counts all that is spent, of the longest of these periods that has one. */
function ofEverything(all: readonly BudgetStatus[]): Overview['budget'] | null {
  const own = all.filter(({ scope }) => scope === 'everything')
  const found = (['month', 'week', 'day', 'total', 'custom'] as const).flatMap((period) =>
    own.filter((one) => one.period === period),
  )[0]
  return found ? { spent: found.spent, committed: found.committed, limit: found.limit } : null
}
