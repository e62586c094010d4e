import { eq } from 'drizzle-orm'
import type { Offer, ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'

/** The newest offers of a provider, and when it told them (epoch ms). */
export interface OfferList {
  offers: Offer[]
  fetchedAt: number
}

/** What providers last offered, kept for when they cannot be asked. Held in memory once read: a list may have thousands. */
export class OfferLists {
  private readonly known = new Map<ProviderKind, OfferList | null>()

  constructor(private readonly store: Store) {}

  get(kind: ProviderKind): OfferList | null {
    const known = this.known.get(kind)
    if (known !== undefined) return known
    const table = schema.offerLists
    const row = this.store.db.select().from(table).where(eq(table.provider, kind)).get()
    const list = row ? { offers: row.offers, fetchedAt: row.fetchedAt } : null
    this.known.set(kind, list)
    return list
  }

  /** Known from now on; {@link keep} writes it down. */
  set(kind: ProviderKind, list: OfferList): void {
    this.known.set(kind, list)
  }

  /** Writes down what is known of a provider. */
  keep(kind: ProviderKind): void {
    const list = this.known.get(kind)
    if (!list) return
    this.store.write('offers.fetched', [{ aggregate: 'offers', id: kind }], (db) =>
      db
        .insert(schema.offerLists)
        .values({ provider: kind, ...list })
        .onConflictDoUpdate({ target: schema.offerLists.provider, set: list })
        .run(),
    )
  }

  /** The provider was disconnected. */
  forget(kind: ProviderKind): void {
    this.known.delete(kind)
  }
}
