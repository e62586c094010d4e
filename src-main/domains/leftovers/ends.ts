import { eq } from 'drizzle-orm'
import { type Store, schema } from '../../ground/store/index.ts'

const { leftoverEnds } = schema

/** Leftovers whose end was asked for and is not confirmed, by their ids. They outlive the engine. */
export class LeftoverEnds {
  constructor(
    private readonly store: Store,
    private readonly now: () => number,
  ) {}

  all(): string[] {
    return this.store.db
      .select()
      .from(leftoverEnds)
      .all()
      .map(({ id }) => id)
  }

  /** Call it before the provider is asked: whoever asked for an end gets it, though the engine dies on the way. */
  add(id: string): void {
    this.store.write('leftovers.end', [], (db) => {
      db.insert(leftoverEnds).values({ id, askedAt: this.now() }).onConflictDoNothing().run()
    })
  }

  remove(id: string): void {
    this.store.write('leftovers.ended', [], (db) => {
      db.delete(leftoverEnds).where(eq(leftoverEnds.id, id)).run()
    })
  }
}
