import { and, eq, gt, inArray, lt, max, type SQL, sql } from 'drizzle-orm'
import { type EpochMs, type LedgerKind, newId } from '../../../../src-shared/vocabulary/index.ts'
import { clockSetBy, type Db, schema } from '../../../ground/store/index.ts'
import { book } from '../balances.ts'
import type { MeterOwner, MeterPart, Piece } from './pieces.ts'

const { ledger, meters, traffic } = schema

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

/**
 * Adds a closed piece, and books it into every budget that counts it. `setMs`: by how much the clock had been set when its times were
 * true; as it is now unless given.
 */
export function addPiece(
  db: Db,
  of: MeterOwner,
  kind: LedgerKind,
  piece: Piece,
  now: EpochMs,
  setMs: number = clockSetBy(db),
): void {
  const { launchId, serverId, serverName, provider, requester, project, pool, jobId } = of
  const { from, to, perHour, fixed } = piece
  const charged = { launchId, serverId, serverName, provider, requester, project, pool, jobId }
  db.insert(ledger)
    .values({ id: newId('segment', now), kind, ...charged, fromAt: from, toAt: to, perHour, fixed, setMs })
    .run()
  book(db, of, from, to, perHour, fixed)
}

/** Which meter a piece came from; a correction of a disk is of kind `disk` too. */
const isOf = (part: MeterPart) => (row: LedgerRow) =>
  (row.kind === 'disk') === (part === 'disk') && row.kind !== 'transfer'

/** A closed piece with its times as they are on the clock as it is now: `moved` milliseconds later than they are written. */
export interface PlacedRow extends LedgerRow {
  moved: number
}

/** Closed pieces of one meter, on the clock as it is now: there they follow each other, however it was set in between. */
function rowsOfMeter(db: Db, launchId: string, part: MeterPart): PlacedRow[] {
  const setMs = clockSetBy(db)
  const rows = db.select().from(ledger).where(eq(ledger.launchId, launchId)).orderBy(ledger.id).all().filter(isOf(part))
  return rows.map((row) => {
    const moved = setMs - row.setMs
    return { ...row, moved, fromAt: row.fromAt + moved, toAt: row.toAt + moved }
  })
}

/** Closed pieces of one meter that reach into a stretch of time on the clock as it is now, with what was taken back of them. */
export function bookedIn(db: Db, launchId: string, part: MeterPart, from: EpochMs, to: EpochMs): PlacedRow[] {
  return rowsOfMeter(db, launchId, part).filter(({ fromAt, toAt }) => toAt > from && fromAt < to)
}

/** Until when a meter's time is booked already, on the clock as it is now; 0: nothing is. What was taken back counts as not booked. */
export function bookedUntil(db: Db, launchId: string, part: MeterPart): EpochMs {
  // Corrections cancel the end of what they take back: the last moment at which the rates add up to something.
  const edges = new Map<EpochMs, number>()
  const add = (at: EpochMs, by: number) => edges.set(at, (edges.get(at) ?? 0) + by)
  for (const { fromAt, toAt, perHour } of rowsOfMeter(db, launchId, part)) {
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

/** The clock was set by so many milliseconds: what runs has run as long as before, by the clock as it is now. Inside a transaction. */
export function moveMeters(db: Db, by: number): void {
  const { since, ahead, launchId } = meters
  const { bookedAt, readAt } = traffic
  db.update(meters)
    .set({ since: sql`${since} + ${by}`, ahead: sql`${ahead} + ${by}` })
    .run()
  db.update(traffic)
    .set({ bookedAt: sql`${bookedAt} + ${by}`, readAt: sql`${readAt} + ${by}` })
    .where(inArray(traffic.launchId, db.select({ launchId }).from(meters)))
    .run()
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
