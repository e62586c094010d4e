import { and, count, desc, eq, inArray, lte, notInArray, sql } from 'drizzle-orm'
import { continueAfter, type Notice, type NoticeKind, newId } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Db, type Store, schema } from '../../ground/store/index.ts'
import type { News } from './news.ts'

const { notices } = schema

/** So many are shown, the newest. */
const SHOWN = 200
/** So many are remembered: of what still stands, however much that is, nothing is told twice. */
const REMEMBERED = 5000

/** What people were told, whatever windows were open then. */
export class Notices {
  constructor(private readonly deps: { store: Store; clock: Clock }) {
    // Newest last is the order of ids, also after the clock was set back.
    const newest = deps.store.db.select({ id: notices.id }).from(notices).orderBy(desc(notices.id)).limit(1).get()
    if (newest) continueAfter(newest.id)
  }

  /** Writes down what was not told yet. */
  tell(news: readonly News[]): void {
    const { store, clock } = this.deps
    const told = known(
      store.db,
      news.map(({ key }) => key),
    )
    const fresh = [...new Map(news.map((one) => [one.key, one])).values()].filter(({ key }) => !told.has(key))
    if (fresh.length === 0) return
    const at = clock.now()
    store.write('notices.tell', [{ aggregate: 'notices', id: null }], (db) => {
      for (const some of inParts(fresh))
        db.insert(notices)
          .values(some.map((one) => ({ ...one, id: newId('notice', at), at })))
          .onConflictDoNothing()
          .run()
      const oldest = sql`(SELECT id FROM notices ORDER BY id DESC LIMIT 1 OFFSET ${REMEMBERED})`
      db.delete(notices).where(lte(notices.id, oldest)).run()
    })
  }

  /** When the newest was written; null: none ever was. */
  lastAt(): number | null {
    const { db } = this.deps.store
    return db.select({ at: notices.at }).from(notices).orderBy(desc(notices.id)).limit(1).get()?.at ?? null
  }

  /** Newest first. */
  list(limit: number): Notice[] {
    const rows = this.deps.store.db.select().from(notices).orderBy(desc(notices.id)).limit(Math.min(limit, SHOWN)).all()
    return rows.map(({ key: _, ...notice }) => notice)
  }

  /** Somebody has looked at them up to one, or where those of one path lead. Says how many {@link unseen} there are now. */
  seen({ upTo, path }: { upTo?: string | undefined; path?: string | undefined }): { unseen: number } {
    const { store } = this.deps
    const which = and(
      upTo === undefined ? undefined : lte(notices.id, upTo),
      path === undefined ? undefined : eq(notices.path, path),
      eq(notices.seen, false),
    )
    if (store.db.select({ id: notices.id }).from(notices).where(which).limit(1).get())
      store.write('notices.seen', [{ aggregate: 'notices', id: null }], (db) =>
        db.update(notices).set({ seen: true }).where(which).run(),
      )
    return { unseen: this.unseen() }
  }

  /**
   * Those of what went wrong or needs a person that nobody has looked at, but of kinds that nobody wants. Requests that wait are
   * counted by themselves.
   */
  unseen(unwanted: readonly NoticeKind[] = []): number {
    const { db } = this.deps.store
    const newest = db.select({ id: notices.id }).from(notices).orderBy(desc(notices.id)).limit(SHOWN)
    const where = and(
      eq(notices.seen, false),
      inArray(notices.id, newest),
      inArray(notices.level, ['warning', 'alarm']),
      notInArray(notices.kind, ['approval', ...unwanted]),
    )
    return db.select({ count: count() }).from(notices).where(where).get()?.count ?? 0
  }
}

function known(db: Db, keys: string[]): Set<string> {
  const rows = inParts(keys).flatMap((some) =>
    db.select({ key: notices.key }).from(notices).where(inArray(notices.key, some)).all(),
  )
  return new Set(rows.map(({ key }) => key))
}

/** SQLite takes some ten thousand values in a statement. */
const PART = 1000

function inParts<One>(all: readonly One[]): One[][] {
  return Array.from({ length: Math.ceil(all.length / PART) }, (_, i) => all.slice(i * PART, (i + 1) * PART))
}
