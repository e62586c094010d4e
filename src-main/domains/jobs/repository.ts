import {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import {
  FINAL_STATUSES,
  isFinal,
  type JobStatus,
  jobStatus,
  STAGES,
  type TimelineEntry,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Db, type Store, schema } from '../../ground/store/index.ts'

import { aheadOf, type Waiting } from './scheduler.ts'

const { jobs, attempts, jobEvents } = schema

export type JobRow = typeof jobs.$inferSelect
export type AttemptRow = typeof attempts.$inferSelect

export interface JobFilter {
  active?: boolean
  status?: JobStatus[]
  server?: string
  text?: string
}

/** So many jobs say how long another one like them takes. */
const LIKE_JOBS = 25

/** Named one by one, so that the index on status finds the few active jobs among many that have ended. */
const ACTIVE_STATUSES = jobStatus.options.filter((status) => !isFinal(status))
const ACTIVE = inArray(jobs.status, ACTIVE_STATUSES)
/** Statuses of jobs that have no slot yet. */
const WAITING: readonly JobStatus[] = ['queued', 'provisioning', 'waiting_for_approval', 'waiting_for_capacity']
/** Jobs that hold a slot: started or starting, not ended. */
const HOLDING = inArray(
  jobs.status,
  ACTIVE_STATUSES.filter((status) => !WAITING.includes(status)),
)

/**
 * Where a job works, in one spelling: its workspace, or its own folder. File systems that take "A" and "a" for one are
 * common enough that these never run side by side.
 */
const WORKSPACE_KEY = sql<string>`lower(coalesce(${jobs.workspace}, ${jobs.id}))`

/** {@link WORKSPACE_KEY} of a row. */
export function workspaceKey(row: Pick<JobRow, 'id' | 'workspace'>): string {
  return (row.workspace ?? row.id).toLowerCase()
}

/** A job that holds a slot. */
export interface Holder {
  id: string
  name: string
  serverId: string
  /** See {@link workspaceKey}. */
  workspace: string
}

/** Which part of a queue to read. */
export interface QueuePage {
  after: Pick<Waiting, 'priority' | 'jobId'> | null
  limit: number
  exceptWorkspaces: readonly string[]
  exceptNeeds?: readonly string[]
}

const later = ({ priority, jobId }: Pick<Waiting, 'priority' | 'jobId'>) =>
  or(lt(jobs.priority, priority), and(eq(jobs.priority, priority), gt(jobs.id, jobId)))
const earlier = ({ priority, jobId }: Pick<Waiting, 'priority' | 'jobId'>) =>
  or(gt(jobs.priority, priority), and(eq(jobs.priority, priority), lt(jobs.id, jobId)))

/** Rows of jobs, their attempts and events. Every write names its persistence point. */
export class JobRepository {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  get(id: string): JobRow | undefined {
    return this.store.db.select().from(jobs).where(eq(jobs.id, id)).get()
  }

  /** Jobs whose id starts with, or whose name is, `text`; newest first, a few. */
  candidates(text: string, limit: number): JobRow[] {
    const prefix = text.startsWith('job_') ? text : `job_${text}`
    return this.store.db
      .select()
      .from(jobs)
      .where(
        or(
          and(sql`${jobs.id} >= ${prefix}`, sql`${jobs.id} < ${`${prefix}~`}`),
          sql`substr(${jobs.id}, -8) = ${text}`,
          eq(jobs.name, text),
        ),
      )
      .orderBy(desc(jobs.id))
      .limit(limit)
      .all()
  }

  newest(): Pick<JobRow, 'id' | 'createdAt'> | undefined {
    const { id, createdAt } = jobs
    return this.store.db.select({ id, createdAt }).from(jobs).orderBy(desc(id)).limit(1).get()
  }

  byIdempotencyKey(key: string): JobRow | undefined {
    return this.store.db.select().from(jobs).where(eq(jobs.idempotencyKey, key)).get()
  }

  page(filter: JobFilter, cursor: string | undefined, limit: number): JobRow[] {
    return this.store.db
      .select()
      .from(jobs)
      .where(and(...this.where(filter), cursor ? lt(jobs.id, cursor) : undefined))
      .orderBy(desc(jobs.id))
      .limit(limit)
      .all()
  }

  counts(filter: JobFilter): Partial<Record<JobStatus, number>> {
    const rows = this.store.db
      .select({ status: jobs.status, total: count() })
      .from(jobs)
      .where(and(...this.where(filter)))
      .groupBy(jobs.status)
      .all()
    return Object.fromEntries(rows.map((row) => [row.status, row.total]))
  }

  /** Every job that has not ended, oldest first. */
  active(serverId?: string): JobRow[] {
    return this.store.db
      .select()
      .from(jobs)
      .where(and(HOLDING, serverId ? eq(jobs.serverId, serverId) : undefined))
      .orderBy(asc(jobs.id))
      .all()
  }

  /** Ids of those that have not ended, without reading any of them whole. */
  unfinishedIds(): string[] {
    const rows = this.store.db.select({ id: jobs.id }).from(jobs).where(ACTIVE).all()
    return rows.map(({ id }) => id)
  }

  /** Jobs that wait for the server that is rented for them, oldest first. */
  provisioning(): JobRow[] {
    return this.store.db
      .select()
      .from(jobs)
      .where(inArray(jobs.status, ['provisioning', 'waiting_for_approval', 'waiting_for_capacity']))
      .orderBy(asc(jobs.id))
      .all()
  }

  /** Unfinished jobs that have a server and do not wait for it to be made. */
  onServers(): Array<Pick<JobRow, 'id' | 'serverId' | 'stage'>> {
    const { id, serverId, stage } = jobs
    const there = or(HOLDING, eq(jobs.status, 'queued'))
    return this.store.db
      .select({ id, serverId, stage })
      .from(jobs)
      .where(and(there, sql`${serverId} IS NOT NULL`))
      .all()
  }

  /** Ids of active jobs without loading them. */
  hasActive(serverId?: string): boolean {
    const where = and(ACTIVE, serverId ? eq(jobs.serverId, serverId) : undefined)
    return this.store.db.select({ id: jobs.id }).from(jobs).where(where).limit(1).get() !== undefined
  }

  /**
   * A page of one server's queue, or with null of the jobs that may go anywhere: after `after`, in order, without those
   * whose workspace or needs are named. Read from an index alone.
   */
  queued(serverId: string | null, page: QueuePage): Waiting[] {
    const { after, limit, exceptWorkspaces, exceptNeeds = [] } = page
    return this.store.db
      .select({
        jobId: jobs.id,
        serverId: jobs.serverId,
        priority: jobs.priority,
        workspace: WORKSPACE_KEY,
        needs: jobs.needs,
      })
      .from(jobs)
      .where(
        and(
          serverId === null ? isNull(jobs.serverId) : eq(jobs.serverId, serverId),
          eq(jobs.status, 'queued'),
          after ? later(after) : undefined,
          exceptWorkspaces.length > 0 ? notInArray(WORKSPACE_KEY, [...exceptWorkspaces]) : undefined,
          exceptNeeds.length > 0 ? or(isNull(jobs.needs), notInArray(jobs.needs, [...exceptNeeds])) : undefined,
        ),
      )
      .orderBy(desc(jobs.priority), asc(jobs.id))
      .limit(limit)
      .all()
  }

  /** The jobs that hold a slot, each with the workspace that it has for itself. As many as there are slots. */
  holders(): Holder[] {
    const { id, name, serverId } = jobs
    const rows = this.store.db.select({ id, name, serverId, workspace: WORKSPACE_KEY }).from(jobs).where(HOLDING).all()
    return rows.flatMap((row) => (row.serverId === null ? [] : [{ ...row, serverId: row.serverId }]))
  }

  /** Jobs that hold a slot of a server, and jobs that wait for one of its own. */
  serverCounts(serverId: string): { running: number; queued: number } {
    const total = (where: SQL | undefined) =>
      this.store.db
        .select({ total: count() })
        .from(jobs)
        .where(and(eq(jobs.serverId, serverId), where))
        .get()?.total ?? 0
    return { running: total(HOLDING), queued: total(eq(jobs.status, 'queued')) }
  }

  /** For each waiting job, how many are before it that could take a slot that it could take. Reads the whole queue. */
  ahead(): Map<string, number> {
    const { id, serverId, priority } = jobs
    // As plain rows: making objects of thousands takes ten times as long as reading them.
    const queue = this.store.db
      .select({ id, serverId })
      .from(jobs)
      .where(eq(jobs.status, 'queued'))
      .orderBy(desc(priority), asc(id))
      .values() as Array<[id: string, serverId: string | null]>
    return aheadOf(queue)
  }

  /** The same for one job, counted in the index. */
  aheadOfOne(row: Pick<JobRow, 'id' | 'serverId' | 'priority'>): number {
    const total = (where: SQL | undefined) =>
      this.store.db
        .select({ total: count() })
        .from(jobs)
        .where(and(where, eq(jobs.status, 'queued'), earlier({ jobId: row.id, priority: row.priority })))
        .get()?.total ?? 0
    if (row.serverId === null) return total(undefined)
    return total(eq(jobs.serverId, row.serverId)) + total(isNull(jobs.serverId))
  }

  attempts(jobId: string): AttemptRow[] {
    return this.store.db.select().from(attempts).where(eq(attempts.jobId, jobId)).orderBy(asc(attempts.number)).all()
  }

  /** Of several jobs: on which servers they were, and when. */
  times(jobIds: readonly string[]): Array<Pick<AttemptRow, 'jobId' | 'serverId' | 'startedAt' | 'endedAt'>> {
    const { jobId, serverId, startedAt, endedAt } = attempts
    if (jobIds.length === 0) return []
    return this.store.db
      .select({ jobId, serverId, startedAt, endedAt })
      .from(attempts)
      .where(inArray(jobId, [...jobIds]))
      .all()
  }

  /** How many seconds jobs with the same name and command ran that succeeded, the newest few. */
  like(row: Pick<JobRow, 'name' | 'spec'>): number[] {
    const { startedAt, endedAt } = jobs
    return this.store.db
      .select({ startedAt, endedAt })
      .from(jobs)
      .where(
        and(
          eq(jobs.name, row.name),
          eq(jobs.status, 'succeeded'),
          sql`json_extract(${jobs.spec}, '$.command') = ${row.spec.command}`,
        ),
      )
      .orderBy(desc(jobs.id))
      .limit(LIKE_JOBS)
      .all()
      .flatMap((one) => (one.startedAt && one.endedAt ? [Math.max(1, (one.endedAt - one.startedAt) / 1000)] : []))
  }

  events(jobId: string): TimelineEntry[] {
    const { at, type, text } = jobEvents
    return this.store.db
      .select({ at, type, text })
      .from(jobEvents)
      .where(eq(jobEvents.jobId, jobId))
      .orderBy(asc(jobEvents.id))
      .all()
  }

  insert(row: JobRow, event: string): void {
    this.store.write('jobs.submit', [{ aggregate: 'jobs', id: row.id }], (db) => {
      db.insert(jobs).values(row).run()
      this.addEvent(db, row.id, 'created', event)
    })
  }

  /** A job that a server already has, with its newest attempt. */
  adopt(row: JobRow, attempt: AttemptRow, event: string): void {
    this.store.write('jobs.adopt', [{ aggregate: 'jobs', id: row.id }], (db) => {
      db.insert(jobs).values(row).run()
      db.insert(attempts).values(attempt).run()
      this.addEvent(db, row.id, 'created', event)
    })
  }

  /**
   * One transaction: changes of the job, of its attempt, and what its timeline says of it. `since` moves
   * with the status.
   */
  update(
    point: string,
    jobId: string,
    change: Partial<JobRow>,
    also: {
      event?: [type: string, text: string]
      attempt?: AttemptRow
      attemptChange?: Partial<AttemptRow>
      /** The newest attempt never was one. */
      attemptGone?: true
    } = {},
  ): JobRow {
    return this.store.write(point, [{ aggregate: 'jobs', id: jobId }], (db) => {
      const before = db
        .select({ status: jobs.status, attempts: jobs.attempts })
        .from(jobs)
        .where(eq(jobs.id, jobId))
        .get()
      const moved = change.status !== undefined && change.status !== before?.status
      const set = moved ? { since: this.clock.now(), ...change } : change
      if (also.attempt) db.insert(attempts).values(also.attempt).run()
      const newest = and(eq(attempts.jobId, jobId), eq(attempts.number, before?.attempts ?? 0))
      if (also.attemptChange) db.update(attempts).set(also.attemptChange).where(newest).run()
      if (also.attemptGone) db.delete(attempts).where(newest).run()
      if (also.event) this.addEvent(db, jobId, ...also.event)
      return db.update(jobs).set(set).where(eq(jobs.id, jobId)).returning().get()
    })
  }

  /** This computer's clock was set by so many milliseconds: within the transaction that notes it, holds last as long as before. */
  clockSet(db: Db, by: number): void {
    const { heldUntil, stage } = jobs
    db.update(jobs)
      .set({ heldUntil: sql`${heldUntil} + ${by}` })
      .where(and(eq(stage, 'release'), isNotNull(heldUntil)))
      .run()
  }

  note(jobId: string, type: string, text: string): void {
    this.store.write('jobs.note', [{ aggregate: 'jobs', id: jobId }], (db) => this.addEvent(db, jobId, type, text))
  }

  /** Makes the notes of one type these. Nothing is written where there is nothing to say and nothing was said. */
  replaceNotes(jobId: string, type: string, texts: readonly string[]): void {
    const which = and(eq(jobEvents.jobId, jobId), eq(jobEvents.type, type))
    const before = this.store.db.select({ text: jobEvents.text }).from(jobEvents).where(which).all()
    if (!this.get(jobId) || (before.length === 0 && texts.length === 0)) return
    this.store.write('jobs.note', [{ aggregate: 'jobs', id: jobId }], (db) => {
      db.delete(jobEvents).where(which).run()
      for (const text of texts) this.addEvent(db, jobId, type, text)
    })
  }

  remove(jobId: string): void {
    this.store.write('jobs.remove', [{ aggregate: 'jobs', id: jobId }], (db) =>
      db.delete(jobs).where(eq(jobs.id, jobId)).run(),
    )
  }

  /** What jobs have left on a server: their folders, and the workspaces that they named. */
  keptOn(serverId: string): { jobs: string[]; workspaces: string[] } {
    const rows = this.store.db
      .selectDistinct({ id: jobs.id, workspace: jobs.workspace })
      .from(attempts)
      .innerJoin(jobs, eq(jobs.id, attempts.jobId))
      .where(eq(attempts.serverId, serverId))
      .all()
    const named = rows.flatMap(({ workspace }) => workspace ?? [])
    return { jobs: rows.map(({ id }) => id), workspaces: [...new Set(named)] }
  }

  /** Ended jobs whose deploy was not completed, so that what it left on the server is of no use. */
  undeployed(): Array<Pick<JobRow, 'id' | 'serverId'>> {
    const deploy = sql`json_extract(${jobs.stages}, ${`$[${STAGES.indexOf('deploy')}].state`})`
    return this.store.db
      .select({ id: jobs.id, serverId: jobs.serverId })
      .from(jobs)
      .where(
        and(
          inArray(jobs.status, [...FINAL_STATUSES]),
          isNull(jobs.startedAt),
          gt(jobs.attempts, 0),
          eq(jobs.remoteRemoved, 0),
          sql`${deploy} <> 'done'`,
        ),
      )
      .all()
  }

  /** Ended jobs, oldest first, for retention. */
  ended(): Array<Pick<JobRow, 'id' | 'serverId' | 'serverName' | 'endedAt' | 'remoteRemoved'>> {
    const { id, serverId, serverName, endedAt, remoteRemoved } = jobs
    return this.store.db
      .select({ id, serverId, serverName, endedAt, remoteRemoved })
      .from(jobs)
      .where(inArray(jobs.status, [...FINAL_STATUSES]))
      .orderBy(asc(jobs.endedAt))
      .all()
  }

  private addEvent(db: Db, jobId: string, type: string, text: string): void {
    db.insert(jobEvents).values({ jobId, at: this.clock.now(), type, text }).run()
  }

  private where(filter: JobFilter): Array<SQL | undefined> {
    const like = filter.text && `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`
    return [
      filter.active ? ACTIVE : undefined,
      filter.status ? inArray(jobs.status, filter.status) : undefined,
      filter.server ? eq(jobs.serverId, filter.server) : undefined,
      like
        ? or(
            sql`${jobs.name} LIKE ${like} ESCAPE '\\'`,
            sql`json_extract(${jobs.spec}, '$.command') LIKE ${like} ESCAPE '\\'`,
          )
        : undefined,
    ]
  }
}
