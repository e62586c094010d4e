import { and, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { EpochMs, JobSpec } from '../../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../../ground/store/index.ts'
import type { Span } from './split.ts'

/** A job's time on a server, with its name. `open`: it runs there now. */
export interface JobSpan extends Span {
  name: string
  open: boolean
}

const { attempts, jobs, servers } = schema

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

/** Which jobs were on these servers when, as far as a time reaches; what still runs, until `to`. */
export function spansOn(
  db: Db,
  serverIds: readonly string[],
  range: { from: EpochMs; to: EpochMs },
): Map<string, JobSpan[]> {
  const found = new Map<string, JobSpan[]>()
  if (serverIds.length === 0) return found
  const ids = [...serverIds]
  const capacities = new Map(
    db
      .select({ id: servers.id, slots: servers.slots, facts: servers.facts })
      .from(servers)
      .where(inArray(servers.id, ids))
      .all()
      .map(({ id, slots, facts }) => {
        const gpus = facts?.gpus.length ?? 0
        return [id, { gpus, cpus: facts?.cpuCount ?? 0, slots: slots ?? (gpus > 0 ? 1 : 4) }]
      }),
  )
  const rows = db
    .select({
      serverId: attempts.serverId,
      jobId: attempts.jobId,
      name: jobs.name,
      // Of a whole spec only this is wanted: there may be thousands.
      resources: sql<string | null>`json_extract(${jobs.spec}, '$.resources')`,
      from: attempts.startedAt,
      to: attempts.endedAt,
      jobEnd: jobs.endedAt,
    })
    .from(attempts)
    .innerJoin(jobs, eq(jobs.id, attempts.jobId))
    .where(
      and(
        inArray(attempts.serverId, ids),
        lt(attempts.startedAt, range.to),
        or(isNull(attempts.endedAt), gte(attempts.endedAt, range.from)),
      ),
    )
    .all()
  for (const { serverId, jobId, name, resources, from, to, jobEnd } of rows) {
    const capacity = capacities.get(serverId) ?? { gpus: 0, cpus: 0, slots: 1 }
    const end = to ?? jobEnd
    const weight = weightOf(JSON.parse(resources ?? '{}') as JobSpec['resources'], capacity)
    const span = { jobId, name, from, to: end ?? range.to, weight, open: end === null }
    const there = found.get(serverId)
    if (there) there.push(span)
    else found.set(serverId, [span])
  }
  return found
}
