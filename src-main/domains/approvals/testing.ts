import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import {
  type Approval,
  newId,
  type Offer,
  type OfferAnswer,
  type OfferQuery,
  type Principal,
  type SelfStop,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { createLogger } from '../../ground/observability/index.ts'
import { openStore, type Store, schema } from '../../ground/store/index.ts'
import { Gate, type PlanInput, planOf } from '../budget/index.ts'
import { Approvals } from './approvals.ts'
import type { ApprovalJobs, ApprovalServers } from './ports.ts'

/** Principals for tests. */
export const ANN: Principal = { kind: 'window', name: 'ann' }
export const BOB: Principal = { kind: 'terminal', name: 'bob' }
export const CI: Principal = { kind: 'token', name: 'ci', tokenId: newId('token'), scopes: ['read', 'rent'] }

/** A clock that stands still until it is told. */
export class HandClock implements Clock {
  at = 1_800_000_000_000
  now = () => this.at
  monotonic = () => this.at
  sleep = () => new Promise<void>(() => {})
}

/** A plan for tests: one H100 with 100 GB for four hours at $2.01 an hour, for a job of ann's, unless told otherwise. */
export function aPlan(change: Partial<PlanInput> = {}): SpendPlan {
  return planOf({
    kind: 'rent',
    server: { id: newId('server'), name: 'h100-demo' },
    job: { id: newId('job'), name: 'train-7b' },
    offer: anOffer(),
    diskGb: 100,
    leaseSeconds: 14_400,
    idleSeconds: 1200,
    requester: 'ann',
    automation: false,
    project: null,
    pool: null,
    ...change,
  })
}

/** Approvals with a real store and a real gate; offers, servers and jobs are what the test says. */
export function approvalsBench<C extends Clock>(clock: C) {
  const home = mkdtempSync(join(tmpdir(), 'rb-approvals-'))
  const store: Store = openStore(home, createEvents(), clock)
  const world = {
    offers: [anOffer()] as Offer[],
    /** Null: the provider does not answer. */
    answers: true,
    fetchedAt: clock.now(),
    query: null as OfferQuery | null,
    own: [] as ReturnType<ApprovalServers['ownIdle']>,
    twins: [] as string[],
    lastReady: null as number | null,
    ownKeys: 0,
    brings: null as ReturnType<ApprovalJobs['brings']>,
    kept: [] as string[],
    selfStop: 'provider-timer' as SelfStop,
    state: 'ok' as 'ok' | 'failed' | 'not_connected',
    moved: [] as string[],
    refuseMove: null as Error | null,
  }
  const answer = (): OfferAnswer => ({
    provider: 'demo',
    name: 'Demo cloud',
    state: world.answers ? 'ok' : 'failed',
    problem: world.answers ? null : 'no answer',
    offers: world.offers,
    fetchedAt: world.fetchedAt,
  })
  const gate = new Gate({
    store,
    clock,
    settings: () => ({ autoApprovePerHour: 0, autoApprovePerJob: 0, autoApprovePerServer: 0 }),
    standing: (requester, now) => approvals.standing.for(requester, now),
    drawStanding: (db, id, amount) => approvals.standing.draw(db, id, amount),
    returnStanding: (db, id, amount) => approvals.standing.giveBack(db, id, amount),
    selfStop: () => world.selfStop,
  })
  const capabilities = () => ({ selfStop: world.selfStop }) as never
  const make = () =>
    new Approvals({
      store,
      clock,
      logger: createLogger(null),
      publish: () => {},
      gate,
      offers: {
        find: (id) => world.offers.find((offer) => offer.id === id) ?? null,
        known: () => [answer()],
        async *search() {
          yield answer()
        },
      },
      servers: {
        show: () => ({ query: world.query }),
        ownIdle: () => world.own,
        twins: () => world.twins,
        lastReady: () => world.lastReady,
        ownKeys: () => world.ownKeys,
      },
      jobs: {
        brings: () => world.brings,
        keepLess(jobId, seconds) {
          if (world.refuseMove) throw world.refuseMove
          world.kept.push(`${jobId} ${seconds}`)
        },
        moveTo(jobId, serverId) {
          if (world.refuseMove) throw world.refuseMove
          world.moved.push(`${jobId} ${serverId}`)
        },
      },
      providers: {
        get: () => ({ name: 'Demo cloud', state: world.state, reason: null, capabilities: capabilities() }),
        definition: () => ({ billingStep: { stepSeconds: 1, minimumSeconds: 60 }, image: () => 'ubuntu-24.04' }),
      },
      settings: () => ({ typeAmountAbove: 500_000_000 }),
    })
  const approvals: Approvals = make()
  const noted = (wanted: string) =>
    store.db
      .select()
      .from(schema.activity)
      .orderBy(schema.activity.id)
      .all()
      .filter(({ action }) => action === wanted)
  return {
    store,
    clock,
    world,
    gate,
    approvals,
    /** As after a restart of the engine. */
    again: make,
    /** Asks for a plan, as who rents does. */
    ask: (
      plan: SpendPlan = aPlan(),
      justification: string | null = 'nightly eval',
      askedBy: string | null = null,
      askedFrom: string | null = null,
    ): Approval =>
      store.write('test.ask', [], (db) => {
        const { rule } = gate.weigh(plan)
        return approvals.request(db, { plan, rule, justification, askedBy, askedFrom })
      }),
    /** Uses what was granted for a plan, as a launch does. */
    launch: (plan: SpendPlan) =>
      store.write('test.launch', [], (db) => {
        const approval = approvals.granted(plan.serverId, plan.kind)
        const decision = gate.hold(db, plan, {
          launchId: null,
          approvalId: approval?.id ?? null,
          with: { approval },
        })
        if (decision.rule.id === 'approved' && approval) approvals.use(db, approval.id)
        return decision
      }),
    chooseInstead: (id: string, alternative: string, revision: number, who: Principal): Approval =>
      approvals.takeInstead(id, { alternative, revision, atMost: Number.MAX_SAFE_INTEGER }, who),
    cancel: (plan: SpendPlan) =>
      store.write('test.cancel', [], (db) => approvals.withdraw(db, plan.serverId, 'the job was cancelled')),
    budget(limit: number, change: Partial<typeof schema.budgets.$inferInsert> = {}) {
      const at = clock.now()
      const row = { scope: 'everything', period: 'total', zone: 'UTC', limitAmount: limit, hardCap: limit } as const
      store.write('test.budget', [], (db) =>
        db
          .insert(schema.budgets)
          .values({ ...row, id: newId('budget'), thresholds: [], createdAt: at, updatedAt: at, ...change })
          .run(),
      )
    },
    /** Sentences of one action in Activity, oldest first. */
    texts: (action: string) => noted(action).map(({ text }) => text),
    /** The newest of one action in Activity. */
    noted: (action: string) => noted(action).at(-1),
    /** Actions in Activity, oldest first. */
    actions: () =>
      store.db
        .select()
        .from(schema.activity)
        .orderBy(schema.activity.id)
        .all()
        .map(({ action }) => action),
    close() {
      approvals.stop()
      store.close()
      rmSync(home, { recursive: true })
    },
  }
}
export type Bench = ReturnType<typeof approvalsBench<HandClock>>
