import { eq } from 'drizzle-orm'
import type { ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'

/** A provider that a key was given for, as it is stored. */
export type ConnectionRow = typeof schema.providers.$inferSelect

/** The rows of the providers table. */
export class Connections {
  constructor(private readonly store: Store) {}

  all(): ConnectionRow[] {
    return this.store.db.select().from(schema.providers).all()
  }

  get(kind: ProviderKind): ConnectionRow | null {
    return this.store.db.select().from(schema.providers).where(eq(schema.providers.kind, kind)).get() ?? null
  }

  put(row: ConnectionRow): void {
    this.store.write('providers.connect', [{ aggregate: 'providers', id: row.kind }], (db) =>
      db.insert(schema.providers).values(row).onConflictDoUpdate({ target: schema.providers.kind, set: row }).run(),
    )
  }

  update(kind: ProviderKind, change: Partial<Omit<ConnectionRow, 'kind'>>): void {
    this.store.write('providers.check', [{ aggregate: 'providers', id: kind }], (db) =>
      db.update(schema.providers).set(change).where(eq(schema.providers.kind, kind)).run(),
    )
  }

  /** With what was known of its offers. */
  remove(kind: ProviderKind): void {
    const changes = [
      { aggregate: 'providers', id: kind },
      { aggregate: 'offers', id: kind },
    ] as const
    this.store.write('providers.disconnect', [...changes], (db) => {
      db.delete(schema.providers).where(eq(schema.providers.kind, kind)).run()
      db.delete(schema.offerLists).where(eq(schema.offerLists.provider, kind)).run()
    })
  }
}
