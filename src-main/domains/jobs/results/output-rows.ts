import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Job } from '../../../../src-shared/vocabulary/index.ts'
import { type Store, schema } from '../../../ground/store/index.ts'

const { jobOutputs, jobs } = schema

export type OutputRow = typeof jobOutputs.$inferSelect

/** So many are written in one go: each write holds up the engine. */
const AT_ONCE = 1000

/** The files that came home, as rows. */
export class OutputRows {
  constructor(private readonly store: Store) {}

  page(jobId: string, after: string | undefined, limit: number): OutputRow[] {
    const beyond = after === undefined ? undefined : gt(jobOutputs.path, after)
    const where = and(eq(jobOutputs.jobId, jobId), beyond)
    return this.store.db.select().from(jobOutputs).where(where).orderBy(asc(jobOutputs.path)).limit(limit).all()
  }

  get(jobId: string, path: string): OutputRow | undefined {
    const where = and(eq(jobOutputs.jobId, jobId), eq(jobOutputs.path, path))
    return this.store.db.select().from(jobOutputs).where(where).get()
  }

  all(jobId: string): Map<string, OutputRow> {
    const rows = this.store.db.select().from(jobOutputs).where(eq(jobOutputs.jobId, jobId)).all()
    return new Map(rows.map((row) => [row.path, row]))
  }

  /** Makes the rows of a job these, in steps: repeated after a crash it comes to the same. Nothing is stored of a job that is gone. */
  async replace(jobId: string, before: ReadonlyMap<string, OutputRow>, rows: readonly OutputRow[]): Promise<void> {
    const now = new Set(rows.map(({ path }) => path))
    const gone = [...before.keys()].filter((path) => !now.has(path))
    const changed = rows.filter((row) => !isSame(before.get(row.path), row))
    for (const some of pieces(gone)) {
      this.store.write('jobs.outputs', [], (db) =>
        db
          .delete(jobOutputs)
          .where(and(eq(jobOutputs.jobId, jobId), inArray(jobOutputs.path, some)))
          .run(),
      )
      await turn()
    }
    for (const some of pieces(changed)) {
      this.store.write('jobs.outputs', [], (db) => {
        if (!db.select({ id: jobs.id }).from(jobs).where(eq(jobs.id, jobId)).get()) return
        const set = {
          bytes: sql`excluded.bytes`,
          modifiedAt: sql`excluded.modified_at`,
          checksum: sql`excluded.checksum`,
        }
        const target = [jobOutputs.jobId, jobOutputs.path]
        db.insert(jobOutputs).values(some).onConflictDoUpdate({ target, set }).run()
      })
      await turn()
    }
  }

  /** Forgets the results of a job; `text` goes on its timeline. */
  forget(jobId: string, text: string, now: number): void {
    this.store.write('jobs.results', [{ aggregate: 'jobs', id: jobId }], (db) => {
      db.delete(jobOutputs).where(eq(jobOutputs.jobId, jobId)).run()
      const found = db.update(jobs).set({ results: null }).where(eq(jobs.id, jobId)).run()
      if (found.changes > 0) db.insert(schema.jobEvents).values({ jobId, at: now, type: 'note', text }).run()
    })
  }

  /** Bytes of all results here. */
  totalBytes(): number {
    const bytes = sql<number>`coalesce(sum(json_extract(${jobs.results}, '$.bytes')), 0)`
    return this.store.db.select({ bytes }).from(jobs).get()?.bytes ?? 0
  }

  /** Jobs with results here, and their bytes. */
  sizes(): Map<string, NonNullable<Job['results']>> {
    const rows = this.store.db
      .select({ id: jobs.id, results: jobs.results })
      .from(jobs)
      .where(sql`${jobs.results} IS NOT NULL`)
      .all()
    return new Map(rows.flatMap(({ id, results }) => (results ? [[id, results] as const] : [])))
  }
}

function isSame(a: OutputRow | undefined, b: OutputRow): boolean {
  return a !== undefined && a.bytes === b.bytes && a.modifiedAt === b.modifiedAt && a.checksum === b.checksum
}

function* pieces<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += AT_ONCE) yield all.slice(from, from + AT_ONCE)
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
