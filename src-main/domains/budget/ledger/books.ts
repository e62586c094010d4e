import { inArray } from 'drizzle-orm'
import type { EpochMs } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { type JobSpan, spansOn } from './occupancy.ts'
import { type LedgerRow, type MeterRow, metersOfServers, rowsOf } from './rows.ts'
import { type Portion, type Slice, splitCost } from './split.ts'

/** A piece that is closed, or that runs until now. */
export interface BookSlice
  extends Slice,
    Pick<LedgerRow, 'serverId' | 'serverName' | 'provider' | 'requester' | 'project'> {}

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
  const rows = rowsOf(db, { ...(servers === 'all' ? {} : { serverIds: servers }), ...range })
  const running = servers === 'all' ? db.select().from(schema.meters).all() : metersOfServers(db, servers)
  const live = running.filter(({ since }) => since < range.to && now > since)
  const slices = [...rows.map(sliceOfRow), ...live.map((row) => sliceOfMeter(row, now))].flatMap((slice) =>
    cut(slice, range),
  )
  const ids = [...new Set([...slices, ...live].map(({ serverId }) => serverId))]
  const spans = spansOn(db, ids, { from: range.from, to: Math.min(range.to, now) })
  return new Map(
    ids.map((id) => {
      const own = slices.filter(({ serverId }) => serverId === id)
      const there = spans.get(id) ?? []
      const meters = live.filter(({ serverId }) => serverId === id)
      return [id, { slices: own, spans: there, meters, portions: splitCost(own, there) }]
    }),
  )
}

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
  return { ...row, from: row.since, to: now, fixed: 0 }
}

/** What is fixed counts where its piece begins. */
function cut(slice: BookSlice, range: { from: EpochMs; to: EpochMs }): BookSlice[] {
  const from = Math.max(slice.from, range.from)
  const to = Math.min(slice.to, range.to)
  const fixed = slice.from >= range.from && slice.from < range.to ? slice.fixed : 0
  return to > from || fixed !== 0 ? [{ ...slice, from, to: Math.max(from, to), fixed }] : []
}
