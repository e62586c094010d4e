import { inArray } from 'drizzle-orm'
import type { EpochMs, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { type JobSpan, spansOn } from './occupancy.ts'
import { type LedgerRow, type MeterRow, metersOfServers, rowsOf } from './rows.ts'
import { type Portion, type Slice, splitCost } from './split.ts'

/** A piece that is closed, or that runs until now. */
export interface BookSlice
  extends Slice,
    Pick<LedgerRow, 'launchId' | 'kind' | 'serverId' | 'serverName' | 'provider' | 'requester' | 'project'> {}

/** A time of which nothing is left out. */
export const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** Everything that a server has cost within a time, and who was there. */
export interface ServerBooks {
  slices: BookSlice[]
  spans: JobSpan[]
  /** What bills now. */
  meters: MeterRow[]
  portions: Map<string | null, Portion>
}

/** The books of some servers, or of all that cost something, within a time. Nothing is cut into it that lies outside. */
export function booksOf(
  db: Db,
  servers: readonly string[] | 'all',
  range: { from: EpochMs; to: EpochMs },
  now: EpochMs,
): Map<string, ServerBooks> {
  const live = liveOf(db, servers, range)
  const own = byServer(slicesIn(db, servers, range, now, live))
  const meters = byServer(live)
  const ids = [...new Set([...own.keys(), ...meters.keys()])]
  const spans = spansOn(db, ids, range, now)
  return new Map(
    ids.map((id) => {
      const [pieces, there] = [own.get(id) ?? [], spans.get(id) ?? []]
      return [id, { slices: pieces, spans: there, meters: meters.get(id) ?? [], portions: splitCost(pieces, there) }]
    }),
  )
}

/** Pieces that were closed only because they were long are one again: a month is a few pieces and not a thousand. */
function joined(slices: readonly BookSlice[]): BookSlice[] {
  const last = new Map<string, BookSlice>()
  const result: BookSlice[] = []
  for (const slice of slices) {
    const { launchId, kind, perHour, requester, project, jobId } = slice
    const key = JSON.stringify([launchId, kind, perHour, requester, project, jobId])
    const before = last.get(key)
    if (before && before.to === slice.from && slice.fixed === 0) {
      before.to = slice.to
      continue
    }
    const own = { ...slice }
    last.set(key, own)
    result.push(own)
  }
  return result
}

function byServer<T extends { serverId: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(one.serverId)
    if (group) group.push(one)
    else groups.set(one.serverId, [one])
  }
  return groups
}

/** Of some pieces, those for traffic. */
export const ofTraffic = (slices: readonly BookSlice[]) => slices.filter(({ kind }) => kind === 'transfer')

/** What of some pieces is for traffic, in micro-dollars. */
export const trafficIn = (slices: readonly BookSlice[]): MicroDollars =>
  ofTraffic(slices).reduce((sum, { fixed }) => sum + fixed, 0)

/** What runs now, an hour of it, by who is there. */
export function ratesNow({ meters, spans }: ServerBooks): Map<string | null, Portion> {
  const hour = { from: 0, to: 3_600_000 }
  return splitCost(
    meters.map(({ perHour, jobId }) => ({ ...hour, perHour, fixed: 0, jobId })),
    spans.filter(({ open }) => open).map((span) => ({ ...span, ...hour })),
  )
}

/** Rented servers of these ids. */
export function rentalsOf(db: Db, ids: readonly string[]) {
  if (ids.length === 0) return []
  const { rentals } = schema
  return db
    .select()
    .from(rentals)
    .where(inArray(rentals.serverId, [...ids]))
    .all()
}

function sliceOfRow(row: LedgerRow): BookSlice {
  return { ...row, from: row.fromAt, to: row.toAt }
}

function sliceOfMeter(row: MeterRow, now: EpochMs): BookSlice {
  return { ...row, from: row.since, to: Math.max(row.since, now), fixed: 0 }
}

/** What of a piece lies within a time, if anything does. What is fixed counts where its piece begins. */
export function cut(slice: BookSlice, range: { from: EpochMs; to: EpochMs }): BookSlice[] {
  const from = Math.max(slice.from, range.from)
  const to = Math.min(slice.to, range.to)
  const fixed = slice.from >= range.from && slice.from < range.to ? slice.fixed : 0
  return to > from || fixed !== 0 ? [{ ...slice, from, to: Math.max(from, to), fixed }] : []
}

/** What was spent in a time, piece by piece: what is closed, and what runs now. */
export function slicesIn(
  db: Db,
  servers: readonly string[] | 'all',
  range: { from: EpochMs; to: EpochMs },
  now: EpochMs,
  live: readonly MeterRow[] = liveOf(db, servers, range),
): BookSlice[] {
  const rows = rowsOf(db, { ...(servers === 'all' ? {} : { serverIds: servers }), ...range })
  const slices = joined([...rows.map(sliceOfRow), ...live.map((row) => sliceOfMeter(row, now))])
  return slices.flatMap((slice) => cut(slice, range))
}

function liveOf(db: Db, servers: readonly string[] | 'all', { to }: { to: EpochMs }): MeterRow[] {
  const running = servers === 'all' ? db.select().from(schema.meters).all() : metersOfServers(db, servers)
  return running.filter(({ since }) => since < to)
}
