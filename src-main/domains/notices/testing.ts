import { type Activity, newId, type Rental, type Server } from '../../../src-shared/vocabulary/index.ts'
import type { News } from './news.ts'

export const NOW = 1_800_000_000_000
const AT = NOW - 3_600_000

/** A rented server called box, ready since an hour, busy and in no trouble; of all else only what news are made of. */
export function rentedServer(change: Partial<Server> = {}, rented: Partial<Rental> = {}): Server {
  const rental = {
    provider: 'runpod',
    pricePerHour: 2_000_000,
    selfStop: 'provider-timer',
    mayEnd: true,
    phase: null,
    lease: { until: NOW + 14_400_000, idleSeconds: 7200, idleSince: null, busyWith: '1 job', layers: [] },
    alarm: null,
    startedAt: AT,
    readyAt: AT,
    ...rented,
  } as Partial<Rental> as Rental
  return {
    id: 'srv_00000000000000000001',
    name: 'box',
    origin: 'rented',
    state: 'ready',
    reason: null,
    contact: { status: 'live', since: AT, reason: null },
    running: 1,
    queued: 0,
    rental,
    ...change,
  } as Partial<Server> as Server
}

/** An entry of Activity of which nothing matters but its action. */
export const anEntry = (action: string, change: Partial<Activity> = {}): Activity => ({
  id: newId('activity'),
  at: 1,
  actor: 'steward',
  via: 'engine',
  action,
  text: 'What happened.',
  before: null,
  after: null,
  effect: null,
  serverId: null,
  jobId: null,
  approvalId: null,
  budgetId: null,
  ...change,
})

/** News of which nothing matters but its key. */
export const aNews = (key: string, change: Partial<News> = {}): News => ({
  key,
  kind: 'failed',
  level: 'alarm',
  title: key,
  detail: null,
  path: '/jobs',
  urgent: false,
  took: null,
  approvalId: null,
  ...change,
})
