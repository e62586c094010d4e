import { eq, isNull } from 'drizzle-orm'
import { allIn } from '../../../../src-shared/offers/index.ts'
import type { CostLine, EpochMs, MicroDollars, ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { exactOf, rounded } from '../exact.ts'
import { periodAt } from '../periods.ts'
import { billedOf } from './billed.ts'
import { type BookSlice, booksOf, rentalsOf, type ServerBooks, slicesIn } from './books.ts'
import type { Difference } from './differences.ts'
import { metersWhere } from './rows.ts'
import { IDLE, type Portion, roundedShares, splitCost } from './split.ts'

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
const NOTHING: Portion = { units: 0n, ms: 0 }

interface Line extends Portion {
  name: string
  idle: bigint
}

/** What was spent from `since` (the start of this month unless given) until `until` (now), by something. Lines add up to the total. */
export function report(db: Db, input: ReportInput, now: EpochMs, about: About): Report {
  const from = input.since ?? startOfMonth(now)
  const to = input.until ?? now
  const books = booksOf(db, 'all', { from, to }, now)
  const lines = new Map<string | null, Line>()
  const add = (key: string | null, name: string, { units, ms }: Portion, idle: bigint) => {
    const line = lines.get(key) ?? { name, units: 0n, ms: 0, idle: 0n }
    lines.set(key, { name, units: line.units + units, ms: line.ms + ms, idle: line.idle + idle })
  }
  const bills = billsByKey(db, books, input.by, now)
  for (const one of books.values()) {
    if (input.by === 'job') {
      const names = new Map(one.spans.map(({ jobId, name }) => [jobId, name]))
      for (const [jobId, portion] of one.portions)
        add(
          jobId,
          jobId === IDLE ? NOBODY.job : (names.get(jobId) ?? jobId),
          portion,
          jobId === IDLE ? portion.units : 0n,
        )
      continue
    }
    for (const [key, slices] of grouped(one.slices, input.by)) {
      const name = nameOf(slices[0] as BookSlice, input.by, about.providerName)
      const portions = splitCost(slices, one.spans)
      const units = [...portions.values()].reduce((sum, portion) => sum + portion.units, 0n)
      const ms = [...splitCost(slices, []).values()].reduce((sum, portion) => sum + portion.ms, 0)
      add(key, name, { units, ms }, portions.get(IDLE)?.units ?? 0n)
    }
  }
  const committed = committedBy(db, input.by, now)
  for (const key of committed.keys()) if (!lines.has(key)) add(key, nameOfKey(db, key, input.by, about), NOTHING, 0n)
  const spent = roundedShares(lines)
  return {
    from,
    to,
    total: [...spent.values()].reduce((sum, one) => sum + one, 0),
    // What belongs to nobody comes last.
    lines: [...lines]
      .map(([key, { name, ms, idle }]) => ({
        key,
        name,
        spent: spent.get(key) ?? 0,
        idle: Math.min(spent.get(key) ?? 0, Number((idle + 1_800_000n) / 3_600_000n)),
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
    unpriced: [...new Set(rentalsOf(db, [...books.keys()]).flatMap((row) => allIn(row.offer, row.diskGb).unpriced))],
  }
}

/** The total of {@link report} for this month so far, without working out what it is made of. */
export function spentThisMonth(db: Db, now: EpochMs): MicroDollars {
  const slices = slicesIn(db, 'all', { from: startOfMonth(now), to: now }, now)
  return roundedShares(splitCost(slices, [])).get(IDLE) ?? 0
}

/** In the zone of this computer. */
const startOfMonth = (now: EpochMs) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return periodAt({ period: 'month', zone, from: null, until: null }, now)?.from ?? 0
}

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
  const ever = booksOf(db, [...billed.keys()], { from: 0, to: Number.MAX_SAFE_INTEGER }, now)
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
