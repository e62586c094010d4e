import { homedir } from 'node:os'
import type { Approval, ProviderKind, Settings } from '../src-shared/vocabulary/index.ts'
import { type ActivityEntry, ActivityLog, recordActivity } from './domains/activity/index.ts'
import { Approvals } from './domains/approvals/index.ts'
import { Bills, Budgets, Gate, Ledger } from './domains/budget/index.ts'
import { InputSizes, type Jobs } from './domains/jobs/index.ts'
import type { Leases } from './domains/leases/index.ts'
import type { Offers, Providers } from './domains/offers/index.ts'
import { ownKeys, type RentedPorts, type Servers } from './domains/servers/index.ts'
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
  const inputs = new InputSizes({ changed: () => events.publish([{ aggregate: 'approvals', id: null }]) })
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
      lastReady: (kind) => above.servers().rentals.lastReady(kind),
      ownKeys: () => ownKeys(homedir()).length,
    },
    jobs: {
      moveTo: (jobId, serverId) => above.jobs().moveTo(jobId, serverId),
      keepLess: (jobId, seconds) => above.jobs().keepLess(jobId, seconds),
      brings(jobId) {
        const spec = above.jobs().spec(jobId)
        if (spec === null) return null
        const { push, keepOnFailure, restartOnPreemption: restarts } = spec
        return { input: inputs.of(jobId, push), keepOnFailure, restarts }
      },
    },
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
      record: (db, entry) => recordActivity(db, decided(entry, clock.now())),
    } satisfies RentedPorts['money'],
    /** Call it once the servers have been taken up. */
    start() {
      const decidedAbout = (approval: Approval) =>
        carryOut(approval, above, (why) => approvals.inVain(approval.id, why))
      stops.push(approvals.onDecided(decidedAbout))
      // Approved, and the engine was killed before it could do it.
      for (const approval of approvals.toCarryOut()) decidedAbout(approval)
      for (const part of [ledger, bills, approvals, steward]) {
        part.start()
        stops.push(() => part.stop())
      }
    },
    stop() {
      inputs.stop()
      for (const stop of stops.splice(0)) stop()
    },
  }
}

function carryOut(
  { plan, status }: Approval,
  { servers, leases }: Pick<MoneyDeps, 'servers' | 'leases'>,
  inVain: (why: string) => void,
): void {
  if (plan.kind === 'extend' && status === 'approved') leases().approved(plan.serverId, plan.leaseSeconds, inVain)
  else if (plan.kind === 'rent' || status === 'approved') servers().rentals.decided(plan)
}

/** What the gate decided by itself, as Activity tells it. */
function decided(
  { action, decision: { rule }, plan, runs = false }: Parameters<RentedPorts['money']['record']>[1],
  at: number,
): ActivityEntry {
  const { requester, serverId, serverName, jobId, jobName, hardMax, perHour, leaseSeconds, offer } = plan
  const what = `${WORDS[plan.kind]} ${jobName === null ? serverName : `${serverName} for ${jobName}`}`
  return {
    at,
    actor: requester,
    via: plan.automation ? 'token' : 'engine',
    action,
    text: `${what}: ${action === 'gate.allowed' ? 'allowed' : runs ? BEYOND : 'denied'}. ${rule.text}`,
    after: { offer: offer.id, provider: offer.provider satisfies ProviderKind, perHour, leaseSeconds, hardMax },
    effect: action === 'gate.allowed' ? hardMax : null,
    serverId,
    jobId,
    budgetId: rule.budgetId,
  }
}

const BEYOND = 'it bills already, so it counts as it is spent, beyond what may be promised'
const WORDS = { rent: 'Renting', extend: 'More time of', start: 'Starting', adopt: 'Taking over' }
