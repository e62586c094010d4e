import { and, eq } from 'drizzle-orm'
import {
  type Change,
  type Cost,
  continueAfter,
  type EpochMs,
  type LedgerKind,
  type MicroDollars,
  type ProviderKind,
} from '../../../../src-shared/vocabulary/index.ts'
import { type Clock, repeat } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import { type Db, type Store, schema } from '../../../ground/store/index.ts'
import { spendUnder } from '../balances.ts'
import { type Exact, exactOf, plus, ZERO } from '../exact.ts'
import { type BillingProvider, differencesIn } from './compare.ts'
import { type JobTime, jobCosts, serverCost } from './cost.ts'
import { type JobCostDetail, jobDetail, type ServerCostDetail, serverDetail } from './cost-detail.ts'
import { daysBy, type SpentDays } from './days.ts'
import type { Difference } from './differences.ts'
import { type Entries, type EntriesInput, entries } from './entries.ts'
import { type Placed, placed, type Rate, turned } from './meters.ts'
import { moveStays } from './occupancy.ts'
import type { Billing, MeterOwner, MeterPart, When } from './pieces.ts'
import { type Report, type ReportInput, report } from './report.ts'
import { addPiece, bookedIn, bookedUntil, type MeterRow, metersWhere, moveMeters, newestId, setMeter } from './rows.ts'
import { SoFar } from './so-far.ts'
import { countTraffic, settleTraffic, type TrafficReading, type TrafficStart } from './traffic.ts'

const { meters } = schema

/** Pieces are closed at least so often: balances are never further behind. What looks at them adds what still runs. */
const CLOSE_AFTER_MS = 24 * 3_600_000
const LOOK_EVERY_MS = 60_000

/** What changes when pieces are closed. */
const MONEY_CHANGES: Change[] = [
  { aggregate: 'costs', id: null },
  { aggregate: 'budgets', id: null },
]

/** What the ledger needs. */
export interface LedgerDeps {
  store: Store
  clock: Clock
  /** What a kind of provider is called, and by which steps it bills. */
  provider(kind: ProviderKind): BillingProvider
  logger?: Logger
}

/**
 * What was spent: meters of what bills now, and closed pieces of what billed before. Pieces are only ever added; one that turns out to
 * have been too long is taken back by a piece of the same length below zero.
 */
export class Ledger {
  private stopping: AbortController | null = null
  private readonly soFar: SoFar

  constructor(private readonly deps: LedgerDeps) {
    this.soFar = new SoFar(deps.store.db)
    const newest = newestId(deps.store.db)
    if (newest) continueAfter(newest)
  }

  /**
   * What a launch bills from `when` on; within the transaction that changes its server. A plain time is when we saw it. What so far
   * billed otherwise is closed and booked, and the server's promise shrinks by that time. Nothing happens where nothing changes.
   */
  follow(db: Db, of: MeterOwner, bills: Billing, when: EpochMs | When): void {
    const now = this.deps.clock.now()
    const given = typeof when === 'number' ? { at: when, sure: false } : when
    const wanted = {
      machine: bills.machine,
      disk: bills.disk && { kind: 'disk' as const, perHour: bills.disk.perHour },
    }
    for (const part of ['machine', 'disk'] as const) {
      // Read anew for each part: closing the one closes the other up to the same moment.
      const running = metersWhere(db, eq(meters.launchId, of.launchId))
      const current = running.find((row) => row.part === part) ?? null
      const until = current === null && wanted[part] !== null ? bookedUntil(db, of.launchId, part) : 0
      // Charged to somebody else from now on: the same rate begins anew.
      const moved = current !== null && !sameOwner(current, of)
      // One that begins while the other runs is as far from the provider's clock.
      const known = current?.ahead ?? running.find((row) => row.ahead !== null)?.ahead ?? null
      const early = placed(given, known, now)
      const told = current ? this.believed(db, current, wanted[part], early, now) : early
      const turn =
        moved && wanted[part]
          ? turned(current, null, { ...told, sure: false }, until)
          : turned(current, wanted[part], told, until)
      if (!turn) continue
      const next = moved && wanted[part] ? { ...wanted[part], since: turn.close?.to ?? current.since } : turn.next
      let paid = ZERO
      const { beyond } = moved ? { beyond: 0 } : told
      if (current && (turn.close || beyond > 0)) paid = this.close(db, current, told.at, now, beyond)
      if (current && turn.undo) paid = this.undo(db, current, turn.undo, now)
      const ahead = moved ? current.ahead : told.ahead
      setMeter(db, { launchId: of.launchId, part }, next && next.perHour > 0 ? meterOf(of, part, next, ahead) : null)
      this.together(db, of.serverId, turn.close?.to ?? turn.undo?.to ?? null, paid, now)
    }
    if (bills.machine === null && bills.disk === null) settleTraffic(db, of, now)
  }

  /**
   * Counts what a launch's machine has sent and received by one more reading, within a transaction, and books what is owed of it: from
   * a cent on, once a day, and when nothing of it bills any more. Returns the end of its lease that its maximum still allows where
   * more was spent than was promised for traffic; else null.
   */
  traffic(db: Db, of: MeterOwner, start: Omit<TrafficStart, 'launchId'>, reading: TrafficReading): EpochMs | null {
    return countTraffic(db, of, start, reading, this.deps.clock.now())
  }

  /** Closes pieces that run for so long (milliseconds; a day) and more. */
  closeDue(longerThan: number = CLOSE_AFTER_MS): void {
    const now = this.deps.clock.now()
    const due = metersWhere(this.deps.store.db).filter(({ since }) => since < now && now - since >= longerThan)
    // Each server by itself: one that can't be booked holds up no other.
    const failures: unknown[] = []
    for (const serverId of new Set(due.map((row) => row.serverId))) {
      try {
        this.deps.store.write('ledger.close', MONEY_CHANGES, (db) => this.together(db, serverId, now, ZERO, now))
      } catch (err) {
        failures.push(err)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  /**
   * This computer's clock was set by so many milliseconds: within the transaction that notes it, what runs has run as long as before. What
   * is closed keeps its times.
   */
  clockSet(db: Db, by: number): void {
    moveStays(db, by)
    moveMeters(db, by)
  }

  /** Since when a launch's machine bills as it does, by the clock as it is now; null: it does not. */
  runsSince(launchId: string): EpochMs | null {
    const where = and(eq(meters.launchId, launchId), eq(meters.part, 'machine'))
    return metersWhere(this.deps.store.db, where)[0]?.since ?? null
  }

  /** What a server has cost so far; null where nothing is rented there. */
  costOfServer(serverId: string): Cost | null {
    return serverCost(this.deps.store.db, serverId, this.deps.clock.now())
  }

  /** What a job has cost so far: its share of the servers that it was on. Null where none of them costs anything. */
  costOfJob(job: JobTime): Cost | null {
    return this.costsOfJobs([job]).get(job.id) ?? null
  }

  /** The same for a page of jobs, reading each of their servers once. */
  costsOfJobs(jobs: readonly JobTime[]): Map<string, Cost> {
    return jobCosts(this.deps.store.db, jobs, this.deps.clock.now())
  }

  /** What a server has cost, by whom, and what its bills say otherwise. */
  detailOfServer(serverId: string): ServerCostDetail & { differences: Difference[] } {
    const { store, clock, provider } = this.deps
    const detail = serverDetail(store.db, serverId, clock.now())
    if (detail.cost?.billed == null) return { ...detail, differences: [] }
    return { ...detail, differences: differencesIn(store.db, { from: 0, to: clock.now(), serverId }, provider) }
  }

  /** What each requester, project or provider has spent on the whole days before today. */
  days(input: Parameters<typeof daysBy>[1]): SpentDays[] {
    return daysBy(this.deps.store.db, input, this.deps.clock.now())
  }

  /** What a job has cost, by its stages and servers. */
  detailOfJob(jobId: string): JobCostDetail {
    const { store, clock, provider } = this.deps
    return jobDetail(store.db, jobId, clock.now(), (kind) => provider(kind).name)
  }

  /** What was spent in a time, by something. */
  report(input: ReportInput): Report {
    const { store, clock, provider } = this.deps
    return report(store.db, input, clock.now(), {
      providerName: (kind) => provider(kind).name,
      differences: (range) => differencesIn(store.db, range, provider),
    })
  }

  /** What this day or month has cost so far, in all. */
  spentThis(period: 'day' | 'month'): MicroDollars {
    return this.soFar.spent(period, this.deps.clock.now())
  }

  /** Closed pieces, newest first. @throws RemotebotError INVALID_INPUT for a cursor that is none */
  entries(input: EntriesInput): Entries {
    return entries(this.deps.store.db, input)
  }

  /** Closes what is due every minute, until {@link stop}. */
  start(): void {
    if (this.stopping) return
    const stopping = new AbortController()
    this.stopping = stopping
    const { clock, logger } = this.deps
    // Nothing is lost: the meters run on, and a minute later it is tried again.
    const failed = (err: unknown) => logger?.error({ err }, 'what was spent could not be booked')
    void repeat(clock, LOOK_EVERY_MS, stopping.signal, () => this.closeDue(), failed)
  }

  stop(): void {
    this.stopping?.abort()
    this.stopping = null
  }

  /** All meters of a server are closed up to the same moment, since its one promise is for all of them. */
  private together(db: Db, serverId: string, upTo: EpochMs | null, already: Exact, now: EpochMs): void {
    if (upTo === null) return
    let paid = already
    for (const row of metersWhere(db, eq(meters.serverId, serverId))) {
      if (row.since >= upTo) continue
      paid = plus(paid, this.close(db, row, upTo, now))
      setMeter(db, row, { ...row, since: upTo })
    }
    spendUnder(db, serverId, upTo, paid)
  }

  /** A price that is said to have changed before it was told as it was until now is not: it changed when we saw it. */
  private believed(db: Db, current: MeterRow, wanted: Rate | null, when: Placed, now: EpochMs): Placed {
    if (!when.sure || when.at >= current.since || wanted?.kind !== current.kind) return when
    const { launchId, part, kind, perHour } = current
    let start = current.since
    for (const row of bookedIn(db, launchId, part, when.at, current.since).reverse())
      if (row.toAt === start && row.kind === kind && row.perHour === perHour) start = row.fromAt
    return when.at > start ? when : { at: now, sure: false, ahead: current.ahead, beyond: 0 }
  }

  /** `beyond`: milliseconds more than our clock knows of. They were before, when it showed what it never will again. */
  private close(db: Db, row: MeterRow, upTo: EpochMs, now: EpochMs, beyond = 0): Exact {
    const from = row.since - beyond
    addPiece(db, row, row.kind, { from, to: upTo, perHour: row.perHour, fixed: 0 }, now)
    return exactOf(row.perHour, upTo - from)
  }

  /** Takes back what was booked for a stretch: each piece in it once more, below zero. */
  private undo(db: Db, row: MeterRow, { from, to }: { from: EpochMs; to: EpochMs }, now: EpochMs): Exact {
    let paid = ZERO
    for (const piece of bookedIn(db, row.launchId, row.part, from, to)) {
      const { moved, setMs } = piece
      const cut = { from: Math.max(from, piece.fromAt) - moved, to: Math.min(to, piece.toAt) - moved }
      const kind: LedgerKind = row.part === 'disk' ? 'disk' : 'correction'
      addPiece(db, piece, kind, { ...cut, perHour: -piece.perHour, fixed: 0 }, now, setMs)
      paid = plus(paid, exactOf(-piece.perHour, cut.to - cut.from))
    }
    return paid
  }
}

function meterOf(
  of: MeterOwner,
  part: MeterPart,
  running: Pick<MeterRow, 'kind' | 'perHour' | 'since'>,
  ahead: number | null,
): MeterRow {
  const { launchId, serverId, serverName, provider, requester, project, pool, jobId } = of
  return { launchId, part, serverId, serverName, ...running, provider, requester, project, pool, jobId, ahead }
}

function sameOwner(row: MeterRow, of: MeterOwner): boolean {
  return (
    row.serverId === of.serverId &&
    row.requester === of.requester &&
    row.project === of.project &&
    row.pool === of.pool &&
    row.jobId === of.jobId
  )
}
