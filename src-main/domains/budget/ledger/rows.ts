import { and, eq, gt, inArray, lt, max, type SQL } from 'drizzle-orm'
import { type EpochMs, type LedgerKind, newId } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { book } from '../balances.ts'
import type { MeterOwner, MeterPart, Piece } from './pieces.ts'

const { ledger, meters } = schema

/** A meter as it is stored. */
export type MeterRow = typeof meters.$inferSelect
/** A closed piece as it is stored. */
export type LedgerRow = typeof ledger.$inferSelect

/** The meters that run; of one server or launch where `where` says so. */
export function metersWhere(db: Db, where?: SQL): MeterRow[] {
  return db.select().from(meters).where(where).orderBy(meters.launchId, meters.part).all()
}

export const metersOfServers = (db: Db, ids: readonly string[]) =>
  ids.length === 0 ? [] : metersWhere(db, inArray(meters.serverId, [...ids]))

/** Writes what runs on a meter from now on; null: nothing. */
export function setMeter(db: Db, row: Pick<MeterRow, 'launchId' | 'part'>, next: MeterRow | null): void {
  db.delete(meters)
    .where(and(eq(meters.launchId, row.launchId), eq(meters.part, row.part)))
    .run()
  if (next) db.insert(meters).values(next).run()
}

/** Adds a closed piece, and books it into every budget that counts it. */
export function addPiece(db: Db, of: MeterOwner, kind: LedgerKind, piece: Piece, now: EpochMs): void {
  const { launchId, serverId, serverName, provider, requester, project, pool, jobId } = of
  const { from, to, perHour, fixed } = piece
  const charged = { launchId, serverId, serverName, provider, requester, project, pool, jobId }
  db.insert(ledger)
    .values({ id: newId('segment', now), kind, ...charged, fromAt: from, toAt: to, perHour, fixed })
    .run()
  book(db, of, from, to, perHour, fixed)
}

/** Which meter a piece came from; a correction of a disk is of kind `disk` too. */
const isOf = (part: MeterPart) => (row: LedgerRow) =>
  (row.kind === 'disk') === (part === 'disk') && row.kind !== 'transfer'

/** Closed pieces of one meter that reach into a stretch of time, with what was taken back of them. */
export function bookedIn(db: Db, launchId: string, part: MeterPart, from: EpochMs, to: EpochMs): LedgerRow[] {
  const where = and(eq(ledger.launchId, launchId), gt(ledger.toAt, from), lt(ledger.fromAt, to))
  return db.select().from(ledger).where(where).orderBy(ledger.id).all().filter(isOf(part))
}

/** Until when a meter's time is booked already; 0: nothing is. What was taken back counts as not booked. */
export function bookedUntil(db: Db, launchId: string, part: MeterPart): EpochMs {
  const rows = db.select().from(ledger).where(eq(ledger.launchId, launchId)).all().filter(isOf(part))
  // Corrections cancel the end of what they take back: the last moment at which the rates add up to something.
  const edges = new Map<EpochMs, number>()
  const add = (at: EpochMs, by: number) => edges.set(at, (edges.get(at) ?? 0) + by)
  for (const { fromAt, toAt, perHour } of rows) {
    if (fromAt === toAt) continue
    add(fromAt, perHour)
    add(toAt, -perHour)
  }
  let rate = 0
  let until = 0
  for (const [at, by] of [...edges].sort(([a], [b]) => a - b)) {
    if (rate !== 0) until = at
    rate += by
  }
  return until
}

/** Closed pieces of some servers, or of all, that reach into a stretch of time; in the order in which they were written. */
export function rowsOf(db: Db, filter: { serverIds?: readonly string[]; from?: EpochMs; to?: EpochMs }): LedgerRow[] {
  const { serverIds, from, to } = filter
  if (serverIds?.length === 0) return []
  const where = and(
    serverIds === undefined ? undefined : inArray(ledger.serverId, [...serverIds]),
    // A piece of no length (something at once) belongs to the moment at which it is.
    from === undefined ? undefined : gt(ledger.toAt, from - 1),
    to === undefined ? undefined : lt(ledger.fromAt, to),
  )
  return db.select().from(ledger).where(where).orderBy(ledger.id).all()
}

/** The newest id; null: nothing was ever booked. */
export function newestId(db: Db): string | null {
  return (
    db
      .select({ id: max(ledger.id) })
      .from(ledger)
      .get()?.id ?? null
  )
}
