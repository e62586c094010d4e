import { eq } from 'drizzle-orm'
import type {
  Cost,
  CostLine,
  EpochMs,
  MicroDollars,
  ProviderKind,
  Stage,
  StageRecord,
} from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import { billedOf } from './billed.ts'
import { booksOf, EVER, ofTraffic, ratesNow, type ServerBooks } from './books.ts'
import { billedShares, jobCosts, serverCost } from './cost.ts'
import { apportion, IDLE, roundedShares, splitCost } from './split.ts'

/** What a server has cost, and by whom. Lines add up to what it has cost up to `cost.at`. */
export interface ServerCostDetail {
  cost: Cost | null
  lines: CostLine[]
}

/** What a job has cost: in each stage, and on each server. Both add up to what it has cost up to `cost.at`. */
export interface JobCostDetail {
  cost: Cost | null
  stages: Array<{ stage: Stage; spent: MicroDollars }>
  /** Outside of its stages as they are now: before an attempt that was the last, and until the machine was gone. */
  outside: MicroDollars
  servers: Array<{
    serverId: string
    serverName: string
    provider: string
    spent: MicroDollars
    perHour: MicroDollars
    billed: MicroDollars | null
  }>
}

/** What a server has cost by the jobs that it was for, the dearest first; what was idle last. */
export function serverDetail(db: Db, serverId: string, now: EpochMs): ServerCostDetail {
  const books = booksOf(db, [serverId], EVER, now).get(serverId)
  const cost = serverCost(db, serverId, now, books)
  if (!books) return { cost, lines: [] }
  const bill = billedOf(db, [serverId]).get(serverId)?.billed ?? null
  const billed = bill === null ? null : billedShares(books, bill)
  const traffic = roundedShares(splitCost(ofTraffic(books.slices), books.spans))
  const names = new Map(books.spans.map(({ jobId, name }) => [jobId, name]))
  const lines = [...roundedShares(books.portions)].map(([key, spent]) => ({
    key,
    name: key === IDLE ? 'Idle' : (names.get(key) ?? nameOfJob(db, key)),
    spent,
    idle: key === IDLE ? spent : 0,
    transfer: traffic.get(key) ?? 0,
    billed: billed?.get(key) ?? null,
    committed: 0,
    ms: books.portions.get(key)?.ms ?? 0,
  }))
  return { cost, lines: lines.sort((a, b) => Number(a.key === null) - Number(b.key === null) || b.spent - a.spent) }
}

/** What a job has cost, by its stages and by its servers. */
export function jobDetail(
  db: Db,
  jobId: string,
  now: EpochMs,
  providerName: (kind: ProviderKind) => string,
): JobCostDetail {
  const ids = serversOf(db, jobId)
  const books = booksOf(db, ids, EVER, now)
  const bills = billedOf(db, ids)
  const servers = [...books].flatMap(([serverId, one]) => {
    const spent = roundedShares(one.portions).get(jobId)
    const first = one.slices[0] ?? one.meters[0]
    if (spent === undefined || !first) return []
    const bill = bills.get(serverId)?.billed ?? null
    return {
      serverId,
      serverName: first.serverName,
      provider: providerName(first.provider),
      spent,
      perHour: roundedShares(ratesNow(one)).get(jobId) ?? 0,
      billed: bill === null ? null : (billedShares(one, bill).get(jobId) ?? 0),
    }
  })
  const spans = ids.map((serverId) => ({ serverId, from: 0, to: null }))
  const total = servers.reduce((sum, { spent }) => sum + spent, 0)
  return { cost: jobCosts(db, [{ id: jobId, spans }], now).get(jobId) ?? null, ...byStage(), servers }

  /** Each stage's part of the total, which is split as the exact amounts of their times are. */
  function byStage(): Pick<JobCostDetail, 'stages' | 'outside'> {
    const times = stageTimes(stagesOf(db, jobId), now)
    const units = times.map((time) => unitsOf(booksOf(db, ids, time, now), jobId))
    const rest = unitsOf(books, jobId) - units.reduce((sum, one) => sum + one, 0n)
    const all = [...units, rest]
    // What was taken back for a time that is over makes no share: then nobody knows which stage it was.
    if (all.some((one) => one < 0n) || all.every((one) => one === 0n))
      return { stages: times.map(({ stage }) => ({ stage, spent: 0 })), outside: total }
    const shares = apportion(BigInt(total), all).map(Number)
    return {
      stages: times.map(({ stage }, index) => ({ stage, spent: shares[index] ?? 0 })),
      outside: shares.at(-1) ?? 0,
    }
  }
}

/** The times of stages that have begun, none of which overlap. */
export function stageTimes(
  stages: readonly StageRecord[],
  now: EpochMs,
): Array<{ stage: Stage; from: EpochMs; to: EpochMs }> {
  let end = 0
  return stages.flatMap(({ stage, state, startedAt, endedAt }) => {
    if (startedAt === null || state === 'skipped') return []
    const from = Math.max(end, startedAt)
    end = Math.max(from, endedAt ?? now)
    return [{ stage, from, to: end }]
  })
}

function unitsOf(books: ReadonlyMap<string, Pick<ServerBooks, 'portions'>>, jobId: string): bigint {
  return [...books.values()].reduce((sum, { portions }) => sum + (portions.get(jobId)?.units ?? 0n), 0n)
}

/** The servers that a job was on, or that were rented for it. */
function serversOf(db: Db, jobId: string): string[] {
  const { attempts, rentals } = schema
  const on = db.select({ id: attempts.serverId }).from(attempts).where(eq(attempts.jobId, jobId)).all()
  const rented = db.select({ id: rentals.serverId }).from(rentals).where(eq(rentals.jobId, jobId)).all()
  return [...new Set([...on, ...rented].map(({ id }) => id))]
}

const stagesOf = (db: Db, jobId: string): readonly StageRecord[] =>
  db.select({ stages: schema.jobs.stages }).from(schema.jobs).where(eq(schema.jobs.id, jobId)).get()?.stages ?? []

const nameOfJob = (db: Db, jobId: string): string =>
  db.select({ name: schema.jobs.name }).from(schema.jobs).where(eq(schema.jobs.id, jobId)).get()?.name ?? jobId
