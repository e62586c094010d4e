import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { Change } from '../../../src-shared/vocabulary/index.ts'
import type * as schema from './schema/index.ts'

/** The handle that repositories query with. Synchronous. */
export type Db = BetterSQLite3Database<typeof schema>

/** The one SQLite file. Reads go straight to `db`; every write goes through {@link Store.write}. */
export interface Store {
  readonly db: Db
  /**
   * Runs `work` in one transaction and, once it is on disk, publishes `changes`. `point` names this
   * persistence point ("jobs.submit"), so that tests can kill the engine right before or after it.
   */
  write<T>(point: string, changes: Change[], work: (db: Db) => T): T
  close(): void
}
