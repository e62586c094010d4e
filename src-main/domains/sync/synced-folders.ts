import { and, desc, eq, inArray } from 'drizzle-orm'
import { type Store, schema } from '../../ground/store/index.ts'

const { syncedFolders } = schema

export type SyncedFolderRow = typeof syncedFolders.$inferSelect

/** Which folders were pushed where. */
export class SyncedFolders {
  constructor(private readonly store: Store) {}

  /** Newest first. */
  list(): SyncedFolderRow[] {
    return this.store.db.select().from(syncedFolders).orderBy(desc(syncedFolders.pushedAt)).all()
  }

  /** Forgets what was pushed to other servers than these, and tells what that was. */
  forgetOthers(servers: ReadonlySet<string>): SyncedFolderRow[] {
    const { serverId } = syncedFolders
    const all = this.store.db.selectDistinct({ serverId }).from(syncedFolders).all()
    const gone = all.map((row) => row.serverId).filter((id) => !servers.has(id))
    if (gone.length === 0) return []
    return this.store.write('sync.forget', [], (db) =>
      db.delete(syncedFolders).where(inArray(serverId, gone)).returning().all(),
    )
  }

  /** A push begins: until it is told otherwise, it counts as cut off. */
  begin(folder: Pick<SyncedFolderRow, 'serverId' | 'target' | 'source'>, now: number): void {
    const row = { ...folder, files: 0, bytes: 0, complete: 0, pushedAt: now }
    this.store.write('sync.begin', [], (db) =>
      db
        .insert(syncedFolders)
        .values(row)
        .onConflictDoUpdate({
          target: [syncedFolders.serverId, syncedFolders.target, syncedFolders.source],
          set: { complete: 0, pushedAt: now },
        })
        .run(),
    )
  }

  /** A push has ended well; `files` and `bytes` are what the folder holds now. */
  done(
    { serverId, target, source }: Pick<SyncedFolderRow, 'serverId' | 'target' | 'source'>,
    holds: { files: number; bytes: number },
    now: number,
  ): void {
    const which = and(
      eq(syncedFolders.serverId, serverId),
      eq(syncedFolders.target, target),
      eq(syncedFolders.source, source),
    )
    this.store.write('sync.done', [], (db) =>
      db
        .update(syncedFolders)
        .set({ ...holds, complete: 1, pushedAt: now })
        .where(which)
        .run(),
    )
  }
}
