import { and, eq, gte, inArray, isNull, lt, notExists, or, sql } from 'drizzle-orm'
import type { EpochMs, JobSpec } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import type { Span } from './split.ts'

/** A job's time on a server, with its name. `open`: it runs there now. */
export interface JobSpan extends Span {
  name: string
  open: boolean
}

const { attempts, jobs, meters, occupancy, servers } = schema

/** What a server has to share. */
export interface Capacity {
  gpus: number
  cpus: number
  slots: number
}

/** Weights are whole numbers of this much of a server. */
const WHOLE_SERVER = 1_000_000

/** How much of a server a job takes: its share of the GPUs if it asks for some, else of the CPUs, else one of the slots. */
export function weightOf({ gpu = 0, cpu = 0 }: JobSpec['resources'], { gpus, cpus, slots }: Capacity): number {
  const share = gpu > 0 && gpus > 0 ? gpu / gpus : cpu > 0 && cpus > 0 ? cpu / cpus : 1 / Math.max(1, slots)
  return Math.max(1, Math.round(Math.min(1, share) * WHOLE_SERVER))
}

/** Which jobs were on these servers when, as far as a time reaches; who is still there, until now. */
export function spansOn(
  db: Db,
  serverIds: readonly string[],
  range: { from: EpochMs; to: EpochMs },
  now: EpochMs,
): Map<string, JobSpan[]> {
  const found = new Map<string, JobSpan[]>()
  if (serverIds.length === 0) return found
  for (const { serverId, jobId, name, resources, from, to, ...had } of staysOn(db, [...serverIds], range)) {
    const capacity = { gpus: had.gpus, cpus: had.cpus, slots: had.slots ?? (had.gpus > 0 ? 1 : 4) }
    const weight = weightOf(JSON.parse(resources ?? '{}') as JobSpec['resources'], capacity)
    const span = { jobId, name, from, to: to ?? Math.min(range.to, now), weight, open: to === null }
    const there = found.get(serverId)
    if (there) there.push(span)
    else found.set(serverId, [span])
  }
  return found
}

/** What is written down of who was there, and who is there now of whom nothing has to be written down yet. */
function staysOn(db: Db, ids: string[], range: { from: EpochMs; to: EpochMs }) {
  const written = db
    .select({
      serverId: occupancy.serverId,
      jobId: occupancy.jobId,
      // A job that is still there may be called otherwise by now.
      name: sql<string>`COALESCE(${jobs.name}, ${occupancy.jobName})`,
      resources: sql<string | null>`${occupancy.resources}`,
      gpus: occupancy.gpus,
      cpus: occupancy.cpus,
      slots: occupancy.slots,
      from: occupancy.fromAt,
      to: occupancy.toAt,
    })
    .from(occupancy)
    .leftJoin(jobs, eq(jobs.id, occupancy.jobId))
    .where(
      and(
        inArray(occupancy.serverId, ids),
        lt(occupancy.fromAt, range.to),
        or(isNull(occupancy.toAt), gte(occupancy.toAt, range.from)),
      ),
    )
    .all()
  const { jobId, number, serverId, startedAt, endedAt } = attempts
  const ended = sql<number | null>`COALESCE(${endedAt}, ${jobs.endedAt})`
  const unwritten = notExists(
    db
      .select({ one: sql`1` })
      .from(occupancy)
      .where(and(eq(occupancy.jobId, jobId), eq(occupancy.attempt, number))),
  )
  const others = db
    .select({
      ...{ serverId, jobId, name: jobs.name, from: startedAt, to: ended },
      // Of a whole spec only this is wanted: there may be thousands.
      resources: sql<string | null>`json_extract(${jobs.spec}, '$.resources')`,
      gpus: sql<number>`COALESCE(json_array_length(${servers.facts}, '$.gpus'), 0)`,
      cpus: sql<number>`COALESCE(json_extract(${servers.facts}, '$.cpuCount'), 0)`,
      slots: servers.slots,
    })
    .from(attempts)
    .innerJoin(jobs, eq(jobs.id, jobId))
    .leftJoin(servers, eq(servers.id, serverId))
    .where(
      and(inArray(serverId, ids), lt(startedAt, range.to), or(isNull(endedAt), gte(endedAt, range.from)), unwritten),
    )
    .all()
  return [...written, ...others]
}

/**
 * The clock was set by so many milliseconds, and meters go on from where they are, later by as much: so do those who are there. What is
 * booked up to there keeps its times, and so does who was there then. Inside a transaction, before the meters move.
 */
export function moveStays(db: Db, by: number): void {
  const { serverId: id, since: from } = meters
  const booked = db
    .select({ serverId: id, since: sql<number>`MAX(${from})` })
    .from(meters)
    .groupBy(id)
    .all()
  for (const { serverId, since } of booked) {
    const there = sql`attempts.server_id = ${serverId} AND attempts.ended_at IS NULL AND jobs.ended_at IS NULL`
    db.run(sql`INSERT INTO occupancy SELECT stays.* FROM stays
      JOIN attempts ON attempts.job_id = stays.job_id AND attempts.number = stays.attempt
      JOIN jobs ON jobs.id = stays.job_id
      WHERE ${there} AND NOT EXISTS (
        SELECT 1 FROM occupancy WHERE occupancy.job_id = stays.job_id AND occupancy.attempt = stays.attempt
      )`)
    const open = and(eq(occupancy.serverId, serverId), isNull(occupancy.toAt))
    for (const row of db.select().from(occupancy).where(open).all()) {
      const own = and(open, eq(occupancy.jobId, row.jobId), eq(occupancy.attempt, row.attempt))
      if (row.fromAt >= since) {
        db.update(occupancy)
          .set({ fromAt: row.fromAt + by })
          .where(own)
          .run()
        continue
      }
      db.update(occupancy).set({ toAt: since }).where(own).run()
      db.insert(occupancy)
        .values({ ...row, fromAt: since + by })
        .run()
    }
  }
}
