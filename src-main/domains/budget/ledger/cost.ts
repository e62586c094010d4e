import { inArray } from 'drizzle-orm'
import type { Cost, EpochMs, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { billedOf } from './billed.ts'
import { booksOf, EVER, ofTraffic, ratesNow, rentalsOf, type ServerBooks, trafficIn } from './books.ts'
import { apportion, IDLE, roundedShares, splitCost } from './split.ts'
import { trafficOn, unpricedOf } from './traffic.ts'

/** A job and the servers that it was on. */
export interface JobTime {
  id: string
  spans: ReadonlyArray<{ serverId: string; from: EpochMs; to: EpochMs | null }>
}

const total = (shares: ReadonlyMap<string | null, MicroDollars>) =>
  [...shares.values()].reduce((sum, one) => sum + one, 0)

/** What a server has cost, by its books of all time; null where it is not rented and never cost anything. */
export function serverCost(
  db: Db,
  serverId: string,
  now: EpochMs,
  books: ServerBooks | undefined = booksOf(db, [serverId], EVER, now).get(serverId),
): Cost | null {
  const rental = rentalsOf(db, [serverId])[0]
  if (!books && !rental) return null
  const shares = books ? roundedShares(books.portions) : new Map<string | null, number>()
  const counted = trafficOn(db, [serverId])
  const { billed, complete } = billedOf(db, [serverId]).get(serverId) ?? { billed: null, complete: false }
  return {
    closed: total(shares),
    at: now,
    perHour: books ? books.meters.reduce((sum, { perHour }) => sum + perHour, 0) : 0,
    hardMax: rental?.hardMax ?? null,
    idle: shares.get(IDLE) ?? 0,
    transfer: books ? trafficIn(books.slices) : 0,
    traffic: counted.get(serverId) ?? null,
    basis: complete && books?.meters.length === 0 ? 'billed' : 'estimated',
    billed,
    unpriced: unpricedOf(rental, counted),
  }
}

/** What jobs have cost, each its share of the servers that it was on or that were rented for it; jobs that cost nothing are left out. */
export function jobCosts(db: Db, jobs: readonly JobTime[], now: EpochMs): Map<string, Cost> {
  const ids = jobs.map(({ id }) => id)
  const { rentals } = schema
  const rented = ids.length === 0 ? [] : db.select().from(rentals).where(inArray(rentals.jobId, ids)).all()
  const serversOf = new Map(
    jobs.map(({ id, spans }) => {
      const own = rented.filter(({ jobId }) => jobId === id)
      return [id, new Set([...spans.map(({ serverId }) => serverId), ...own.map(({ serverId }) => serverId)])]
    }),
  )
  const all = [...new Set([...serversOf.values()].flatMap((set) => [...set]))]
  const books = booksOf(db, all, EVER, now)
  const billed = billedOf(db, all)
  const counted = trafficOn(db, all)
  const offers = new Map(rentalsOf(db, all).map((row) => [row.serverId, row]))
  const shared = new Map([...books].map(([id, one]) => [id, sharesOf(one, billed.get(id)?.billed ?? null)]))
  const result = new Map<string, Cost>()
  for (const { id } of jobs) {
    const own = [...(serversOf.get(id) ?? [])]
    const parts = own.flatMap((serverId) => shared.get(serverId) ?? [])
    const rental = rented.filter(({ jobId }) => jobId === id)
    if (rental.length === 0 && !parts.some((part) => part.spent.has(id))) continue
    const told = parts.filter((part) => part.spent.has(id)).map((part) => part.billed?.get(id) ?? null)
    const settled = own.every((serverId) => billed.get(serverId)?.complete && books.get(serverId)?.meters.length === 0)
    result.set(id, {
      closed: sumOf(parts.map((part) => part.spent.get(id) ?? 0)),
      at: now,
      perHour: sumOf(parts.map((part) => part.perHour.get(id) ?? 0)),
      hardMax: hardMaxOf(rental.map((row) => row.hardMax)),
      idle: 0,
      transfer: sumOf(parts.map((part) => part.transfer.get(id) ?? 0)),
      traffic: null,
      basis: settled ? 'billed' : 'estimated',
      billed: told.length === 0 || told.includes(null) ? null : sumOf(told as number[]),
      unpriced: [...new Set(own.flatMap((serverId) => unpricedOf(offers.get(serverId), counted)))],
    })
  }
  return result
}

const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0)

const hardMaxOf = (all: ReadonlyArray<number | null>) =>
  all.length === 0 || all.includes(null) ? null : sumOf(all as number[])

/** A server's cost, bill and price an hour by who has it. */
function sharesOf(books: ServerBooks, billed: MicroDollars | null) {
  return {
    spent: roundedShares(books.portions),
    transfer: roundedShares(splitCost(ofTraffic(books.slices), books.spans)),
    billed: billed === null ? null : billedShares(books, billed),
    perHour: roundedShares(ratesNow(books)),
  }
}

/** A bill is split as the estimate is. */
export function billedShares(
  { portions }: Pick<ServerBooks, 'portions'>,
  billed: MicroDollars,
): Map<string | null, MicroDollars> {
  const keys = [...portions.keys()]
  const units = keys.map((key) => portions.get(key)?.units ?? 0n)
  if (units.some((one) => one < 0n) || units.every((one) => one === 0n)) return new Map([[IDLE, billed]])
  const shares = apportion(BigInt(billed), units)
  return new Map(keys.map((key, i) => [key, Number(shares[i])]))
}
