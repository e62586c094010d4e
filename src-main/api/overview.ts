import { isWanted } from '../../src-shared/notices/index.ts'
import { isFinal, jobStatus, noticeKind, type Overview } from '../../src-shared/vocabulary/index.ts'
import type { Approvals } from '../domains/approvals/index.ts'
import type { Budgets, Ledger } from '../domains/budget/index.ts'
import type { Jobs } from '../domains/jobs/index.ts'
import type { Leftovers } from '../domains/leftovers/index.ts'
import type { Notices } from '../domains/notices/index.ts'
import type { Providers } from '../domains/offers/index.ts'
import type { Servers } from '../domains/servers/index.ts'
import type { Installation } from '../ground/store/index.ts'

export interface OverviewDeps {
  jobs: Pick<Jobs, 'counts' | 'named'>
  servers: Pick<Servers, 'list'>
  providers: Pick<Providers, 'connected'>
  leftovers: Pick<Leftovers, 'list'>
  budgets: Pick<Budgets, 'ofEverything' | 'holdingBack'>
  approvals: Pick<Approvals, 'waiting'>
  ledger: Pick<Ledger, 'spentThis'>
  notices: Pick<Notices, 'unseen'>
  installation: Pick<Installation, 'settings'>
}

/** So many jobs are named. */
const NAMED = 5
/** Past the queue, and not at their end. */
const UNDER_WAY = jobStatus.options.filter(
  (status) => !isFinal(status) && !['draft', 'queued', 'waiting_for_approval'].includes(status),
)

/** The numbers of sidebar, status bar and tray. Asked for at every change, so nothing here may be a report. */
export function overview(deps: OverviewDeps): Overview {
  const { jobs, providers, leftovers, budgets, approvals, ledger, notices, installation } = deps
  const counts = jobs.counts({})
  const sum = (keep: (status: (typeof jobStatus.options)[number]) => boolean) =>
    jobStatus.options.reduce((total, status) => total + (keep(status) ? (counts[status] ?? 0) : 0), 0)
  const servers = deps.servers.list()
  // A rented server that has no machine, not yet or no more, is neither there nor out of reach.
  const there = servers.filter(({ rental, state }) => rental === null || /^(ready|busy|draining)$/.test(state))
  const with_ = (status: string) => there.filter((server) => server.contact.status === status).length
  const rentals = servers.flatMap(({ rental }) => rental ?? [])
  const billing = rentals.filter(({ pricePerHour }) => pricePerHour > 0)
  const settings = installation.settings()
  const spentThisMonth = ledger.spentThis('month')
  const underWayJobs = sum((status) => UNDER_WAY.includes(status))
  return {
    activeJobs: sum((status) => !isFinal(status)),
    underWayJobs,
    queuedJobs: sum((status) => status === 'queued'),
    queueHeld: settings.queueHeld,
    attentionJobs: sum((status) => status === 'needs_attention'),
    totalJobs: sum(() => true),
    servers: there.length,
    reachable: with_('live'),
    unreachable: with_('unknown'),
    rented: billing.length,
    spendPerHour: billing.reduce((total, { pricePerHour }) => total + pricePerHour, 0),
    // A day without spend in its month has none either.
    spentToday: spentThisMonth === 0 ? 0 : ledger.spentThis('day'),
    spentThisMonth,
    approvals: approvals.waiting(),
    thresholds: budgets.holdingBack(),
    alarms: rentals.filter(({ alarm }) => alarm !== null).length,
    unseen: notices.unseen(noticeKind.options.filter((kind) => !isWanted({ kind }, settings))),
    budget: budgets.ofEverything() ?? { spent: spentThisMonth, committed: 0, limit: null, hardCap: null },
    leftovers: leftovers.list().items.length,
    providers: providers.connected().length,
    running: underWayJobs > 0 ? jobs.named(UNDER_WAY, NAMED) : [],
  }
}
