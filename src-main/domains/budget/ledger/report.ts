import { eq, isNull } from 'drizzle-orm'
import type { CostLine, EpochMs, MicroDollars, ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { exactOf, rounded } from '../exact.ts'
import { billedOf } from './billed.ts'
import { type BookSlice, booksOf, EVER, ofTraffic, rentalsOf, type ServerBooks, trafficIn } from './books.ts'
import type { Difference } from './differences.ts'
import { metersWhere } from './rows.ts'
import { startOf } from './so-far.ts'
import { IDLE, type Portion, roundedShares, splitCost } from './split.ts'
import { trafficOn, unpricedOf } from './traffic.ts'

const { commitments } = schema

/** What is asked of the report. */
export interface ReportInput {
  by: 'requester' | 'project' | 'provider' | 'job' | 'server'
  since?: EpochMs | undefined
  until?: EpochMs | undefined
}
/** What was spent in a time. */
export interface Report {
  from: EpochMs
  to: EpochMs
  total: MicroDollars
  lines: CostLine[]
  differences: Difference[]
  unpriced: string[]
}

/** What the report tells of providers. */
export interface About {
  providerName(kind: ProviderKind): string
  differences(range: { from: EpochMs; to: EpochMs }): Difference[]
}

/** What belongs to nobody. */
const NOBODY = { job: 'No job', project: 'No project' }
/** Units to a micro-dollar: its price an hour for a millisecond is one. */
const HOUR = 3_600_000n
const NOTHING: Portion = { units: 0n, ms: 0 }

interface Line extends Portion {
  name: string
  idle: bigint
  transfer: bigint
}

/** What was spent from `since` (the start of this month, or of that of `until`, unless given) until `until` (now), by something. Lines add up to the total. */
export function report(db: Db, input: ReportInput, now: EpochMs, about: About): Report {
  const from = input.since ?? startOf('month', Math.min(now, (input.until ?? Infinity) - 1))
  const to = input.until ?? Math.max(now, from)
  const books = booksOf(db, 'all', { from, to: endOf(to, now) }, now)
  const lines = new Map<string | null, Line>()
  const add = (key: string | null, name: string, { units, ms }: Portion, idle: bigint, transfer: bigint) => {
    const line = lines.get(key) ?? { name, units: 0n, ms: 0, idle: 0n, transfer: 0n }
    const more = { units: line.units + units, ms: line.ms + ms, idle: line.idle + idle }
    lines.set(key, { name, ...more, transfer: line.transfer + transfer })
  }
  const bills = billsByKey(db, books, input.by, now)
  for (const one of books.values()) {
    if (input.by === 'job') {
      const traffic = splitCost(ofTraffic(one.slices), one.spans)
      const names = new Map(one.spans.map(({ jobId, name }) => [jobId, name]))
      for (const [jobId, portion] of one.portions)
        add(
          jobId,
          jobId === IDLE ? NOBODY.job : (names.get(jobId) ?? jobId),
          portion,
          jobId === IDLE ? portion.units : 0n,
          traffic.get(jobId)?.units ?? 0n,
        )
      continue
    }
    for (const [key, slices] of grouped(one.slices, input.by)) {
      const name = nameOf(slices[0] as BookSlice, input.by, about.providerName)
      const portions = splitCost(slices, one.spans)
      const units = [...portions.values()].reduce((sum, portion) => sum + portion.units, 0n)
      const ms = [...splitCost(slices, []).values()].reduce((sum, portion) => sum + portion.ms, 0)
      const transfer = BigInt(trafficIn(slices)) * HOUR
      add(key, name, { units, ms }, portions.get(IDLE)?.units ?? 0n, transfer)
    }
  }
  const committed = committedBy(db, input.by, now)
  for (const key of committed.keys())
    if (!lines.has(key)) add(key, nameOfKey(db, key, input.by, about), NOTHING, 0n, 0n)
  const spent = roundedShares(lines)
  const ids = [...books.keys()]
  const counted = trafficOn(db, ids)
  return {
    from,
    to,
    total: [...spent.values()].reduce((sum, one) => sum + one, 0),
    // What belongs to nobody comes last.
    lines: [...lines]
      .map(([key, { name, ms, idle, transfer }]) => ({
        key,
        name,
        spent: spent.get(key) ?? 0,
        idle: Math.min(spent.get(key) ?? 0, microDollars(idle)),
        transfer: Math.min(spent.get(key) ?? 0, microDollars(transfer)),
        billed: bills.get(key) ?? null,
        committed: committed.get(key) ?? 0,
        ms,
      }))
      .sort(
        (a, b) =>
          Number(a.key === null) - Number(b.key === null) ||
          b.spent - a.spent ||
          b.committed - a.committed ||
          (a.name < b.name ? -1 : 1),
      ),
    differences: about.differences({ from, to }),
    unpriced: [...new Set(rentalsOf(db, ids).flatMap((row) => unpricedOf(row, counted)))],
  }
}

const microDollars = (units: bigint) => Number((units + HOUR / 2n) / HOUR)

/** What was spent so far includes what was spent when the clock showed a later time than now: it was set back since. */
const endOf = (until: EpochMs, now: EpochMs) => (until < now ? until : Number.MAX_SAFE_INTEGER)

type Owned = Pick<BookSlice, 'requester' | 'project' | 'provider' | 'serverId' | 'jobId'>

function keyOf(of: Owned, by: ReportInput['by']): string | null {
  if (by === 'server') return of.serverId
  return by === 'job' ? of.jobId : of[by]
}

function nameOf(slice: BookSlice, by: ReportInput['by'], providerName: (kind: ProviderKind) => string): string {
  if (by === 'server') return slice.serverName
  if (by === 'provider') return providerName(slice.provider)
  return by === 'project' ? (slice.project ?? NOBODY.project) : slice.requester
}

function grouped(slices: readonly BookSlice[], by: ReportInput['by']): Map<string | null, BookSlice[]> {
  const groups = new Map<string | null, BookSlice[]>()
  for (const slice of slices) {
    const key = keyOf(slice, by)
    const group = groups.get(key)
    if (group) group.push(slice)
    else groups.set(key, [slice])
  }
  return groups
}

/** Bills of servers that were there within the time, split as their estimates are; of one that was there before too, so much of it. */
function billsByKey(
  db: Db,
  books: ReadonlyMap<string, ServerBooks>,
  by: ReportInput['by'],
  now: EpochMs,
): Map<string | null, MicroDollars> {
  const billed = billedOf(db, [...books.keys()])
  const ever = booksOf(db, [...billed.keys()], EVER, now)
  const result = new Map<string | null, MicroDollars>()
  for (const [serverId, bill] of billed) {
    const units = (one: Portion | undefined) => one?.units ?? 0n
    const all = [...(ever.get(serverId)?.portions.values() ?? [])].reduce((sum, one) => sum + one.units, 0n)
    if (all <= 0n) continue
    const one = books.get(serverId) as ServerBooks
    const parts =
      by === 'job'
        ? [...one.portions].map(([key, portion]) => [key, units(portion)] as const)
        : [...grouped(one.slices, by)].map(
            ([key, slices]) =>
              [key, [...splitCost(slices, []).values()].reduce((sum, part) => sum + part.units, 0n)] as const,
          )
    for (const [key, part] of parts)
      result.set(key, (result.get(key) ?? 0) + Number((BigInt(bill.billed) * part + all / 2n) / all))
  }
  return result
}

/** What is promised and not spent, by the same keys: of what bills now, from now on. */
function committedBy(db: Db, by: ReportInput['by'], now: EpochMs): Map<string | null, MicroDollars> {
  const result = new Map<string | null, MicroDollars>()
  const billing = new Set(metersWhere(db).map(({ serverId }) => serverId))
  for (const row of db.select().from(commitments).where(isNull(commitments.releasedAt)).all()) {
    const key = keyOf(row, by)
    const from = billing.has(row.serverId) ? Math.max(row.fromAt, now) : row.fromAt
    const amount = rounded(exactOf(row.perHour, Math.max(0, row.untilAt - from), row.fixed))
    if (amount > 0) result.set(key, (result.get(key) ?? 0) + amount)
  }
  return result
}

/** How something is called that has cost nothing yet. */
function nameOfKey(db: Db, key: string | null, by: ReportInput['by'], about: About): string {
  if (key === null) return by === 'project' ? NOBODY.project : NOBODY.job
  if (by === 'provider') return about.providerName(key as ProviderKind)
  const table = by === 'job' ? schema.jobs : by === 'server' ? schema.servers : null
  return table === null
    ? key
    : (db.select({ name: table.name }).from(table).where(eq(table.id, key)).get()?.name ?? key)
}
