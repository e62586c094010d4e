import { and, eq, gt, lt, max } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { EpochMs, ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { type Exact, exactOf, plus, rounded, ZERO } from '../exact.ts'
import { type Compared, type Difference, differencesOf } from './differences.ts'
import { type LedgerRow, metersWhere } from './rows.ts'
import { trafficOf } from './traffic.ts'

const { bills, launches, ledger, meters } = schema

/** What is asked of a kind of provider to explain its bills. */
export interface BillingProvider {
  name: string
  billingStep: { stepSeconds: number; minimumSeconds: number } | null
}

/** A time, and the server that is asked about; all of them where none is named. */
interface Range {
  from: EpochMs
  to: EpochMs
  serverId?: string
}

type BillRow = typeof bills.$inferSelect

/**
 * What providers billed within a time that the ledger does not explain, and the other way round; of one server where it is named. Only of
 * providers that tell bills.
 */
export function differencesIn(db: Db, range: Range, about: (kind: ProviderKind) => BillingProvider): Difference[] {
  const told = db
    .select()
    .from(bills)
    .where(and(gt(bills.toAt, range.from - 1), lt(bills.fromAt, range.to), ofServer(bills.serverId, range)))
    .all()
  const read = new Map(
    db
      .select({ provider: bills.provider, at: max(bills.readAt) })
      .from(bills)
      .groupBy(bills.provider)
      .all()
      .map(({ provider, at }) => [provider, at ?? 0]),
  )
  const billed = new Set(told.flatMap(({ launchId }) => launchId ?? []))
  const silent = [...read].flatMap(([provider, readAt]) =>
    bookedLaunches(db, provider, range)
      .filter((id) => !billed.has(id) && !hasBill(db, id))
      .map((id) => compared(db, id, { provider, machineId: '', serverId: null, readAt }, null, about)),
  )
  return [...told.map((bill) => compared(db, bill.launchId, bill, bill, about)), ...silent].flatMap((one) =>
    one === null ? [] : differencesOf(one),
  )
}

function compared(
  db: Db,
  launchId: string | null,
  of: Pick<BillRow, 'provider' | 'machineId' | 'serverId' | 'readAt'>,
  bill: BillRow | null,
  about: (kind: ProviderKind) => BillingProvider,
): Compared | null {
  const { name, billingStep } = about(of.provider)
  const amount = bill && { from: bill.fromAt, to: bill.toAt, amount: bill.amount }
  const base = { provider: of.provider, providerName: name, machineId: of.machineId, bill: amount, readAt: of.readAt }
  if (launchId === null) {
    const nothing = {
      estimate: 0,
      traffic: { billed: bill?.transfer ?? null, booked: 0, readAt: null },
      pieces: 0,
      chargedMs: 0,
      lastPerHour: 0,
      endedAt: null,
      adoptedAt: null,
      step: billingStep,
    }
    return { ...base, serverId: null, serverName: null, ...nothing }
  }
  const rows = db.select().from(ledger).where(eq(ledger.launchId, launchId)).orderBy(ledger.id).all()
  const running = metersWhere(db, eq(meters.launchId, launchId)).filter(({ since }) => since < of.readAt)
  const launch = db.select().from(launches).where(eq(launches.id, launchId)).get()
  const last = running.at(-1) ?? rows.findLast(({ perHour }) => perHour > 0)
  const open = running.map(({ since, perHour }) => ({ fromAt: since, toAt: of.readAt, perHour, fixed: 0 }))
  const all = [...rows, ...open]
  return {
    ...base,
    serverId: last?.serverId ?? launch?.serverId ?? null,
    serverName: last?.serverName ?? 'a server that never billed',
    estimate: rounded(amountOf(all)),
    traffic: {
      billed: bill?.transfer ?? null,
      booked: rows.reduce((sum, { kind, fixed }) => sum + (kind === 'transfer' ? fixed : 0), 0),
      readAt: trafficOf(db, launchId)?.readAt ?? null,
    },
    pieces: stretches(rows.filter(({ kind }) => kind !== 'transfer')) + running.length,
    chargedMs: all.reduce((sum, { fromAt, toAt, perHour }) => sum + Math.sign(perHour) * (toAt - fromAt), 0),
    lastPerHour: last?.perHour ?? launch?.offer.price.perHour ?? 0,
    endedAt: launch?.endedAt ?? null,
    // What we launched is called after it is written down; what was taken over was there before.
    adoptedAt: launch?.calledAt != null && launch.calledAt < launch.startedAt ? launch.startedAt : null,
    step: billingStep,
  }
}

type Booked = Pick<LedgerRow, 'fromAt' | 'toAt' | 'perHour' | 'fixed'>

const amountOf = (rows: readonly Booked[]): Exact =>
  rows.reduce((sum, { fromAt, toAt, perHour, fixed }) => plus(sum, exactOf(perHour, toAt - fromAt, fixed)), ZERO)

/** Pieces that follow each other at the same rate are one stretch to a provider. */
function stretches(rows: readonly LedgerRow[]): number {
  return rows.filter((row, i) => {
    const before = rows[i - 1]
    return row.perHour > 0 && !(before && before.toAt === row.fromAt && before.perHour === row.perHour)
  }).length
}

const ofServer = (column: SQLiteColumn, { serverId }: Range) =>
  serverId === undefined ? undefined : eq(column, serverId)

function bookedLaunches(db: Db, provider: ProviderKind, range: Range): string[] {
  const time = and(gt(ledger.toAt, range.from), lt(ledger.fromAt, range.to))
  const within = and(eq(ledger.provider, provider), time, ofServer(ledger.serverId, range))
  return db
    .selectDistinct({ id: ledger.launchId })
    .from(ledger)
    .where(within)
    .all()
    .map(({ id }) => id)
}

const hasBill = (db: Db, launchId: string) =>
  db.select({ at: bills.readAt }).from(bills).where(eq(bills.launchId, launchId)).get() !== undefined
