import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import type { Budget, Principal, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { systemClock } from '../../ground/clock/index.ts'
import { createEvents } from '../../ground/events/index.ts'
import { openStore } from '../../ground/store/index.ts'
import { Budgets } from './budgets.ts'
import { Gate, type GateDeps } from './gate.ts'
import { type PlanInput, planOf } from './plan.ts'

/** A dollar in micro-dollars. */
export const DOLLAR = 1_000_000
/** Moments a few hours before and in which periods are odd: where clocks are set, where months, leap days and years end. */
export const HARD_TIMES = [
  '2026-03-28T20:00Z',
  '2026-10-24T20:00Z',
  '2028-02-28T20:00Z',
  '2026-12-31T20:00Z',
  '2026-11-30T12:00Z',
].map((at) => Date.parse(at))
export const PERSON: Principal = { kind: 'window', name: 'ada' }

/** A plan for an hour of a machine at $2 an hour whose disk is free, by a person, unless told otherwise. */
export function aPlan(change: Partial<PlanInput> & { perHour?: number } = {}): SpendPlan {
  const { perHour = 2 * DOLLAR, ...input } = change
  return planOf({
    kind: 'rent',
    server: { id: 'srv_00000000000000000001', name: 'gpu-1' },
    job: null,
    offer: anOffer({ price: { ...anOffer().price, perHour, diskGbMonth: 0 } }),
    diskGb: 100,
    leaseSeconds: 3600,
    idleSeconds: 600,
    requester: 'ada',
    automation: false,
    project: null,
    pool: null,
    ...input,
  })
}

/** A monthly budget of everything in UTC, of $100, unless told otherwise. */
export function aBudget(change: Partial<Budget> = {}): Budget {
  return {
    id: 'bud_00000000000000000001',
    scope: 'everything',
    period: 'month',
    from: null,
    until: null,
    zone: 'UTC',
    limit: 100 * DOLLAR,
    hardCap: 100 * DOLLAR,
    autoApprovePerHour: null,
    autoApprovePerJob: null,
    autoApprovePerServer: null,
    thresholds: [],
    createdAt: 0,
    updatedAt: 0,
    ...change,
  }
}

/** A gate and budgets over a database of their own, with a clock that is set by hand. */
export function makeMoney(change: Partial<GateDeps> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'rb-money-'))
  const store = openStore(home, createEvents(), systemClock)
  const time = { now: Date.UTC(2026, 10, 10, 12) }
  const clock = { ...systemClock, now: () => time.now }
  const settings = {
    autoApprovePerHour: 25 * DOLLAR,
    autoApprovePerJob: 50 * DOLLAR,
    autoApprovePerServer: 50 * DOLLAR,
  }
  const gate = new Gate({
    store,
    clock,
    settings: () => settings,
    standing: () => null,
    drawStanding: () => {},
    returnStanding: () => {},
    selfStop: () => 'provider-timer',
    ...change,
  })
  const budgets = new Budgets({ store, clock, zone: () => 'UTC' })
  return {
    store,
    time,
    settings,
    gate,
    budgets,
    hold: (plan: SpendPlan, input = {}) =>
      store.write('test', [], (db) => gate.hold(db, plan, { launchId: null, approvalId: null, ...input })),
    end() {
      store.close()
      rmSync(home, { recursive: true })
    },
  }
}
