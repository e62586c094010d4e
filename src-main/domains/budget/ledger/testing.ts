import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import {
  type BudgetPeriod,
  type BudgetScope,
  jobSpec,
  newId,
  type ServerFacts,
} from '../../../../src-shared/vocabulary/index.ts'
import { createEvents } from '../../../ground/events/index.ts'
import { openStore, schema } from '../../../ground/store/index.ts'
import { Ledger } from './ledger.ts'
import type { Billing, MeterOwner, When } from './pieces.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
/** A Sunday evening in November: a day, a week and the time of New York all change soon. */
export const BEGIN = Date.parse('2026-11-01T03:00:00Z')

/** For tests: a ledger over a store of its own, at a time that only moves when it is told to. */
export function ledgerKit() {
  const home = mkdtempSync(join(tmpdir(), 'rb-ledger-'))
  const time = { now: BEGIN }
  const clock = { now: () => time.now, monotonic: () => time.now, sleep: () => new Promise<void>(() => {}) }
  const store = openStore(home, createEvents(), clock)
  // Nothing of it has to outlast the test: a month of pieces would else wait for the disk.
  store.db.run(sql`PRAGMA synchronous = OFF`)
  const provider = () => ({ name: 'Demo cloud', billingStep: { stepSeconds: 1, minimumSeconds: 0 } })
  const ledger = new Ledger({ store, clock, provider })
  return {
    ...{ store, clock, time, ledger },
    follow: (of: MeterOwner, bills: Billing, when: number | When) =>
      store.write('test', [], (db) => ledger.follow(db, of, bills, when)),
    budget(scope: BudgetScope, period: BudgetPeriod, zone: string): string {
      const id = newId('budget')
      const limits = { limitAmount: 1e12, hardCap: 1e12, thresholds: [], createdAt: 0, updatedAt: 0 }
      store.write('test', [], (db) =>
        db
          .insert(schema.budgets)
          .values({ id, scope, period, zone, ...limits })
          .run(),
      )
      return id
    },
    /** A job that ran on servers at these times; `to` null: it still does. */
    job(id: string, resources: object, spans: Array<{ serverId: string; from: number; to: number | null }>) {
      const contact = { status: 'live', since: 0, reason: null } as const
      const spec = jobSpec.parse({ command: 'true', resources })
      const words = { name: id, kind: 'command', requester: 'anna', status: 'running' } as const
      const numbers = { since: 0, attempts: spans.length, createdAt: 0, remoteRemoved: 0, priority: 0 }
      store.write('test', [], (db) => {
        db.insert(schema.jobs)
          .values({ id, spec, ...words, ...numbers, stages: [], contact, bootstrap: [] })
          .run()
        for (const [number, { serverId, from, to }] of spans.entries())
          db.insert(schema.attempts)
            .values({ jobId: id, number, serverId, serverName: serverId, startedAt: from, endedAt: to, remoteDir: '' })
            .run()
      })
      return { id, spans }
    },
    /** A rented server with so many GPUs. */
    rental(id: string, gpus = 0) {
      const words = { origin: 'rented', launcher: 'shell', state: 'ready' } as const
      const contact = { status: 'live', since: 0, reason: null } as const
      store.write('test', [], (db) => {
        db.insert(schema.servers)
          .values({ id, name: id, nameKey: id, ...words, contact, roles: [], jumps: [], jumpKeys: {}, createdAt: 0 })
          .run()
        db.insert(schema.rentals)
          .values({
            ...{ serverId: id, provider: 'demo', offer: anOffer(), diskGb: 10, requester: 'anna', mayEnd: 1 },
            ...{ leaseUntil: BEGIN + 30 * DAY, leaseSeconds: 3600, idleSeconds: 600, tools: [] },
          })
          .run()
      })
      if (gpus > 0) this.gpus(id, gpus)
    },
    /** How many GPUs a server is said to have. */
    gpus(id: string, count: number) {
      const facts = { gpus: Array.from({ length: count }, () => ({})), cpuCount: 8 } as unknown as ServerFacts
      store.db.update(schema.servers).set({ facts }).where(eq(schema.servers.id, id)).run()
    },
    /** A job and its attempt have ended. */
    endJob(id: string) {
      store.write('test', [], (db) => {
        db.update(schema.attempts).set({ endedAt: time.now }).where(eq(schema.attempts.jobId, id)).run()
        db.update(schema.jobs).set({ endedAt: time.now }).where(eq(schema.jobs.id, id)).run()
      })
    },
    close() {
      store.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
export type LedgerKit = ReturnType<typeof ledgerKit>

/** A launch of a server, charged to somebody. */
export const ownerOf = (more: Partial<MeterOwner> = {}): MeterOwner => ({
  ...{ launchId: newId('launch'), serverId: newId('server'), serverName: 'gpu-1', provider: 'demo' },
  ...{ requester: 'anna', project: null, pool: null, jobId: null, ...more },
})

export const runs = (perHour: number): Billing => ({ machine: { kind: 'running', perHour }, disk: null })
export const stops = (perHour: number): Billing => ({ machine: { kind: 'stopped', perHour }, disk: null })
export const NOTHING: Billing = { machine: null, disk: null }
