import { and, asc, count, desc, eq, gt, inArray, lt, lte, ne, or, sql } from 'drizzle-orm'
import type { Approval, ApprovalStatus, SpendKind } from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'

const { approvals } = schema

/** A request as it is stored. */
export type ApprovalRow = typeof approvals.$inferSelect

/** As the contract shows it. */
export function approvalView(row: ApprovalRow): Approval {
  const { serverId: _, jobId: __, quotedPerHour: ___, automation, firstTime, ...rest } = row
  return { ...rest, automation: automation === 1, firstTime: firstTime === 1 }
}

export function insertRow(db: Db, row: ApprovalRow): void {
  db.insert(approvals).values(row).run()
}

export function updateRow(db: Db, id: string, patch: Partial<Omit<ApprovalRow, 'id'>>): ApprovalRow {
  return db.update(approvals).set(patch).where(eq(approvals.id, id)).returning().get()
}

export function rowById(db: Db, id: string): ApprovalRow | null {
  return db.select().from(approvals).where(eq(approvals.id, id)).get() ?? null
}

/** The newest of a server, of one kind where that is said. */
export function newestOf(db: Db, serverId: string, kind: SpendKind | null): ApprovalRow | null {
  const rows = db.select().from(approvals).where(eq(approvals.serverId, serverId)).orderBy(desc(approvals.id)).all()
  return rows.find(({ plan }) => kind === null || plan.kind === kind) ?? null
}

/** Those of a server that wait for a person or for their use. */
export function openOf(db: Db, serverId: string): ApprovalRow[] {
  const where = and(eq(approvals.serverId, serverId), inArray(approvals.status, ['pending', 'approved']))
  return db.select().from(approvals).where(where).orderBy(asc(approvals.id)).all()
}

/** All in this status, oldest first. */
export function rowsIn(db: Db, status: ApprovalStatus): ApprovalRow[] {
  return db.select().from(approvals).where(eq(approvals.status, status)).orderBy(asc(approvals.id)).all()
}

/** Those whose time has run out. */
export function dueRows(db: Db, now: number): ApprovalRow[] {
  const where = and(inArray(approvals.status, ['pending', 'approved']), lte(approvals.expiresAt, now))
  return db.select().from(approvals).where(where).orderBy(asc(approvals.id)).all()
}

/** The clock was set by so many milliseconds: what has not run out by `now` lives as much longer, or shorter. */
export function moveExpiry(db: Db, now: number, by: number): void {
  const open = and(inArray(approvals.status, ['pending', 'approved', 'used']), gt(approvals.expiresAt, now))
  db.update(approvals)
    .set({ expiresAt: sql`${approvals.expiresAt} + ${by}` })
    .where(open)
    .run()
}

/** Which page. */
export interface PageInput {
  status?: readonly ApprovalStatus[] | undefined
  /** Only those of the job, or of the server, with this id. */
  about?: string | undefined
  cursor?: string | undefined
  limit: number
}

/** A page, newest first. */
export function pageOf(db: Db, { status, about, cursor, limit }: PageInput): ApprovalRow[] {
  return db
    .select()
    .from(approvals)
    .where(
      and(
        status === undefined ? undefined : inArray(approvals.status, [...status]),
        about === undefined ? undefined : or(eq(approvals.serverId, about), eq(approvals.jobId, about)),
        cursor === undefined ? undefined : lt(approvals.id, cursor),
      ),
    )
    .orderBy(desc(approvals.id))
    .limit(limit)
    .all()
}

export function countIn(db: Db, status: ApprovalStatus): number {
  return db.select({ total: count() }).from(approvals).where(eq(approvals.status, status)).get()?.total ?? 0
}

/** Place of a request among those that wait, from 1; 0: it does not wait. */
export function positionOf(db: Db, { id, status }: Pick<ApprovalRow, 'id' | 'status'>): number {
  if (status !== 'pending') return 0
  const where = and(eq(approvals.status, 'pending'), lte(approvals.id, id))
  return db.select({ total: count() }).from(approvals).where(where).get()?.total ?? 0
}

/** Whether anything was ever approved for a requester, beside the request `exceptId`. */
export function wasApprovedBefore(db: Db, requester: string, exceptId: string): boolean {
  const granted = or(eq(approvals.status, 'approved'), eq(approvals.status, 'used'))
  const where = and(eq(approvals.requester, requester), granted, ne(approvals.id, exceptId))
  return db.select({ id: approvals.id }).from(approvals).where(where).limit(1).get() !== undefined
}

/** All ids and names, for finding one by what a person typed; those that wait come first. */
export function namesOf(db: Db): Array<Pick<ApprovalRow, 'id' | 'name' | 'status' | 'serverId' | 'jobId'>> {
  const { id, name, status, serverId, jobId } = approvals
  const rows = db.select({ id, name, status, serverId, jobId }).from(approvals).orderBy(desc(id)).all()
  return [...rows.filter((row) => row.status === 'pending'), ...rows.filter((row) => row.status !== 'pending')]
}
