import type { Activity, Approval, Decision, ProviderKind, Settings, SpendPlan } from '../src-shared/vocabulary/index.ts'
import { ActivityLog, recordActivity } from './domains/activity/index.ts'
import { Approvals } from './domains/approvals/index.ts'
import { Bills, Budgets, Gate, Ledger } from './domains/budget/index.ts'
import type { Jobs } from './domains/jobs/index.ts'
import type { Leases } from './domains/leases/index.ts'
import type { Offers, Providers } from './domains/offers/index.ts'
import type { RentedPorts, Servers } from './domains/servers/index.ts'
import { Steward } from './domains/steward/index.ts'
import type { Clock } from './ground/clock/index.ts'
import type { Events } from './ground/events/index.ts'
import type { Logger } from './ground/observability/index.ts'
import type { Store } from './ground/store/index.ts'

/** What money is made of; the domains above it are asked for when they are there. */
export interface MoneyDeps {
  store: Store
  events: Events
  clock: Clock
  logger: Logger
  settings(): Settings
  providers: Providers
  offers: Offers
  servers(): Servers
  leases(): Leases
  jobs(): Jobs
}

export type Money = ReturnType<typeof createMoney>

/** So many approved requests are carried out at a start at most; there are few. */
const MOST_APPROVED = 500

/** Creates and wires everything that has to do with money. */
export function createMoney({ store, events, clock, logger, settings, providers, offers, ...above }: MoneyDeps) {
  const gate = new Gate({
    store,
    clock,
    settings,
    standing: (requester, now) => approvals.standing.for(requester, now),
    drawStanding: (db, id, amount) => approvals.standing.draw(db, id, amount),
    returnStanding: (db, id, amount) => approvals.standing.giveBack(db, id, amount),
    selfStop: (kind) => providers.definition(kind).capabilities.selfStop,
  })
  const ledger = new Ledger({ store, clock, logger, provider: (kind) => providers.definition(kind) })
  const bills = new Bills({ store, clock, logger, providers })
  const budgets = new Budgets({ store, clock })
  const approvals: Approvals = new Approvals({
    store,
    clock,
    logger,
    publish: (changes) => events.publish(changes),
    gate,
    offers,
    providers,
    servers: {
      show: (serverId) => above.servers().rentals.row(serverId),
      ownIdle: ({ jobId }) => (jobId === null ? [] : above.jobs().ownPlaces(jobId)),
      twins: (plan) => above.servers().rentals.twins(plan),
    },
    jobs: { moveTo: (jobId, serverId) => above.jobs().moveTo(jobId, serverId) },
    settings,
  })
  const steward = new Steward({
    store,
    clock,
    logger,
    events,
    budgets,
    servers: {
      billing: () => above.servers().rentals.billingNow(),
      terminate: (serverId, how) => above.servers().rentals.terminate(serverId, how),
    },
    windDown: (serverId, reason, signal) => above.jobs().windDown(serverId, reason, signal),
  })
  const stops: Array<() => void> = []
  return {
    ...{ gate, ledger, bills, budgets, approvals, steward, activity: new ActivityLog(store) },
    /** What rented servers need of it. */
    forRentals: {
      ...{ gate, approvals, ledger },
      record: (db, { action, decision, plan }) => recordActivity(db, decided(action, decision, plan, clock.now())),
    } satisfies RentedPorts['money'],
    /** Call it once the servers have been taken up. */
    start() {
      stops.push(approvals.onDecided((approval) => carryOut(approval, above)))
      // Approved, and the engine was killed before it could do it.
      for (const approval of approvals.list({ status: ['approved'], limit: MOST_APPROVED }).items)
        carryOut(approval, above)
      for (const part of [ledger, bills, approvals, steward]) {
        part.start()
        stops.push(() => part.stop())
      }
    },
    stop() {
      for (const stop of stops.splice(0)) stop()
    },
  }
}

function carryOut({ plan, status }: Approval, { servers, leases }: Pick<MoneyDeps, 'servers' | 'leases'>): void {
  if (plan.kind === 'extend' && status === 'approved') leases().approved(plan.serverId, plan.leaseSeconds)
  else if (plan.kind === 'rent' || status === 'approved') servers().rentals.decided(plan)
}

/** What the gate decided by itself, as Activity tells it. */
function decided(
  action: 'gate.allowed' | 'gate.denied',
  { rule }: Decision,
  plan: SpendPlan,
  at: number,
): Omit<Activity, 'id'> {
  const { requester, serverId, serverName, jobId, jobName, hardMax, perHour, leaseSeconds, offer } = plan
  const what = `${WORDS[plan.kind]} ${jobName === null ? serverName : `${serverName} for ${jobName}`}`
  return {
    at,
    actor: requester,
    via: plan.automation ? 'token' : 'engine',
    action,
    text: `${what}: ${action === 'gate.allowed' ? 'allowed' : 'denied'}. ${rule.text}`,
    before: null,
    after: { offer: offer.id, provider: offer.provider satisfies ProviderKind, perHour, leaseSeconds, hardMax },
    effect: action === 'gate.allowed' ? hardMax : null,
    serverId,
    jobId,
    approvalId: null,
    budgetId: rule.budgetId,
  }
}

const WORDS = { rent: 'renting', extend: 'more time of', start: 'starting', adopt: 'taking over' }
