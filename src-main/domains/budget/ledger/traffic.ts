import { eq, inArray } from 'drizzle-orm'
import { allIn } from '../../../../src-shared/offers/index.ts'
import type { EpochMs, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { fitToMaximum, spendUnder } from '../balances.ts'
import type { MeterOwner, Piece } from './pieces.ts'
import { addPiece } from './rows.ts'

const { launches, traffic } = schema

/** What a launch's machine has sent and received, as it is stored. */
type TrafficRow = typeof traffic.$inferSelect

/** Bytes in the GB that prices are for. Where a provider means 2^30, what is booked is up to 7 % too high, never too low. */
const GB = 1_000_000_000n
/** So much is booked as soon as it is owed, in micro-dollars; less once a day, and at the end. */
const CENT = 10_000
const DAY_MS = 24 * 3_600_000

/** What counters say: bytes since they began. */
export interface TrafficReading {
  /** What counts: the provider, or the machine itself with what names its start. */
  by: { source: 'provider' | 'machine'; start: string }
  sent: number
  received: number
  at: EpochMs
}

/** Micro-dollars a GB, out and in. */
interface TrafficPrice {
  egressGb: MicroDollars
  ingressGb: MicroDollars
}

/** Where counting begins for a launch. */
export interface TrafficStart extends TrafficPrice {
  launchId: string
  /** Since when its machine is there. */
  since: EpochMs
  /** It was there before it was ours: what its counters say at first is somebody else's. */
  takenOver: boolean
}

/** The first reading of a machine. */
function begun({ launchId, since, takenOver, egressGb, ingressGb }: TrafficStart, first: TrafficReading) {
  const start = takenOver ? first.at : Math.min(since, first.at)
  const nothing = { counterOut: 0, counterIn: 0, sent: 0, received: 0, booked: 0 }
  const counters = takenOver ? { counterOut: first.sent, counterIn: first.received } : {}
  const row = { launchId, countedBy: nameOf(first), egressGb, ingressGb, bookedAt: start, readAt: start }
  return counted({ ...nothing, ...row, ...counters }, first)
}

/**
 * A row with one more reading. Counters that are lower than the last time, or of another start, have begun at 0 again. What another
 * source counts is left out: who was first to count a machine goes on with it.
 */
function counted(row: TrafficRow, reading: TrafficReading): TrafficRow {
  if (sourceOf(row.countedBy) !== reading.by.source || !isCount(reading.sent) || !isCount(reading.received)) return row
  const countedBy = nameOf(reading)
  const again = countedBy !== row.countedBy || reading.sent < row.counterOut || reading.received < row.counterIn
  const [out, back] = again ? [0, 0] : [row.counterOut, row.counterIn]
  return {
    ...row,
    countedBy,
    counterOut: reading.sent,
    counterIn: reading.received,
    sent: row.sent + reading.sent - out,
    received: row.received + reading.received - back,
    readAt: reading.at,
  }
}

/** What all bytes of a machine cost, rounded once: what is booked never drifts from that. */
function owed({ sent, received, egressGb, ingressGb }: TrafficRow): MicroDollars {
  const product = BigInt(sent) * BigInt(egressGb) + BigInt(received) * BigInt(ingressGb)
  return Number((product + GB / 2n) / GB)
}

/**
 * Pieces that are to be booked after a reading: what was owed at the one before it, and what came since, so that each is booked for
 * the time in which it was sent. `all`: less than a cent too.
 */
function toBook(before: TrafficRow, after: TrafficRow, all: boolean): Piece[] {
  const sum = owed(after) - after.booked
  const late = after.readAt - after.bookedAt >= DAY_MS
  if (sum <= 0 || !(all || late || sum >= CENT)) return []
  const earlier = owed(before) - before.booked
  return [
    { from: before.bookedAt, to: before.readAt, fixed: earlier },
    { from: before.readAt, to: after.readAt, fixed: sum - earlier },
  ]
    .filter(({ fixed }) => fixed > 0)
    .map(({ from, to, fixed }) => ({ from: Math.min(from, to), to, perHour: 0, fixed }))
}

/** Counts one more reading and books what is owed of it, see `Ledger.traffic`. Within a transaction. */
export function countTraffic(
  db: Db,
  of: MeterOwner,
  start: Omit<TrafficStart, 'launchId'>,
  reading: TrafficReading,
  now: EpochMs,
): EpochMs | null {
  const known = trafficOf(db, of.launchId)
  const after = known ? counted(known, reading) : begun({ ...start, launchId: of.launchId }, reading)
  const before = known ?? { ...after, sent: 0, received: 0, readAt: after.bookedAt }
  return bookTraffic(db, of, before, after, false, now)
}

/** Books what is left of a launch that does not bill any more. Within a transaction. */
export function settleTraffic(db: Db, of: MeterOwner, now: EpochMs): void {
  const row = trafficOf(db, of.launchId)
  if (row) bookTraffic(db, of, row, row, true, now)
}

function bookTraffic(db: Db, of: MeterOwner, before: TrafficRow, after: TrafficRow, all: boolean, now: EpochMs) {
  const pieces = toBook(before, after, all)
  for (const piece of pieces) addPiece(db, of, 'transfer', piece, now)
  const amount = pieces.reduce((sum, { fixed }) => sum + fixed, 0)
  setTraffic(db, amount > 0 ? { ...after, booked: after.booked + amount, bookedAt: after.readAt } : after)
  if (amount === 0) return null
  // The time of the promise goes on as it was.
  spendUnder(db, of.serverId, 0, { whole: amount, rest: 0 }, amount)
  return fitToMaximum(db, of.serverId)
}

/** Of one launch; null: nothing was counted. */
export function trafficOf(db: Db, launchId: string): TrafficRow | null {
  return db.select().from(traffic).where(eq(traffic.launchId, launchId)).get() ?? null
}

/** Writes down a row. */
function setTraffic(db: Db, row: TrafficRow): void {
  db.insert(traffic).values(row).onConflictDoUpdate({ target: traffic.launchId, set: row }).run()
}

/** What was counted on servers, by server: all their launches together. */
export function trafficOn(db: Db, serverIds: readonly string[]) {
  const sums = new Map<string, { sent: number; received: number; at: EpochMs; note: string | null }>()
  if (serverIds.length === 0) return sums
  const rows = db
    .select({ row: traffic, serverId: launches.serverId, offer: launches.offer })
    .from(traffic)
    .innerJoin(launches, eq(launches.id, traffic.launchId))
    .where(inArray(launches.serverId, [...serverIds]))
    .all()
  for (const { row, serverId, offer } of rows) {
    const { sent, received, at } = sums.get(serverId) ?? { sent: 0, received: 0, at: 0 }
    const note = offer.price.trafficNote ?? null
    sums.set(serverId, { sent: sent + row.sent, received: received + row.received, at: Math.max(at, row.readAt), note })
  }
  return sums
}

/** What is not in a cost. Traffic that is counted and has a price is in it. */
export function unpricedOf(
  rental: Pick<typeof schema.rentals.$inferSelect, 'serverId' | 'offer' | 'diskGb'> | undefined,
  counted: ReadonlyMap<string, unknown>,
): string[] {
  if (!rental) return []
  const { serverId, offer, diskGb } = rental
  const { egressGb, ingressGb } = offer.price
  const isIn = counted.has(serverId) && egressGb !== null && ingressGb !== null
  return allIn(offer, diskGb).unpriced.filter((part) => part !== 'traffic' || !isIn)
}

const nameOf = ({ by }: TrafficReading) => `${by.source} ${by.start}`.trim()
const sourceOf = (countedBy: string) => countedBy.split(' ')[0]
const isCount = (bytes: number) => Number.isSafeInteger(bytes) && bytes >= 0
