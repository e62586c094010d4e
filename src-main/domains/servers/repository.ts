import { eq } from 'drizzle-orm'
import { type Contact, RemotebotError, type Rental, type Server } from '../../../src-shared/vocabulary/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'

/** A server as it is stored. */
export type ServerRow = typeof schema.servers.$inferSelect

/** What {@link ServerRepository.update} may change. */
export type ServerPatch = Partial<Omit<ServerRow, 'id' | 'nameKey' | 'createdAt'>>

/** Jobs of one server, counted by whoever owns jobs. */
export interface JobCounts {
  running: number
  queued: number
}

/** The rows of the servers table. Few, so lists are read whole. */
export class ServerRepository {
  constructor(private readonly store: Store) {}

  /** In the order in which they were added; this computer first. */
  all(): ServerRow[] {
    return this.store.db.select().from(schema.servers).orderBy(schema.servers.createdAt, schema.servers.id).all()
  }

  byId(id: string): ServerRow | null {
    return this.store.db.select().from(schema.servers).where(eq(schema.servers.id, id)).get() ?? null
  }

  /** @throws RemotebotError NOT_FOUND when the server was removed meanwhile */
  need(id: string): ServerRow {
    const row = this.byId(id)
    if (row) return row
    throw new RemotebotError('NOT_FOUND', `There is no server ${id}.`, { hint: 'It may have been removed.' })
  }

  insert(row: Omit<ServerRow, 'nameKey'>): ServerRow {
    return this.store.write('servers.add', [{ aggregate: 'servers', id: row.id }], (db) =>
      db
        .insert(schema.servers)
        .values({ ...row, nameKey: nameKey(row.name) })
        .returning()
        .get(),
    )
  }

  /** @throws RemotebotError NOT_FOUND */
  update(point: string, id: string, patch: ServerPatch): ServerRow {
    const keyed = patch.name === undefined ? patch : { ...patch, nameKey: nameKey(patch.name) }
    const row = this.store.write(`servers.${point}`, [{ aggregate: 'servers', id }], (db) =>
      db.update(schema.servers).set(keyed).where(eq(schema.servers.id, id)).returning().get(),
    )
    return row ?? this.need(id)
  }

  /** Keeps the contact state; does nothing for a server that is gone. */
  setContact(id: string, contact: Contact): void {
    if (this.byId(id)) this.update('contact', id, { contact })
  }

  remove(id: string): void {
    this.store.write('servers.remove', [{ aggregate: 'servers', id }], (db) =>
      db.delete(schema.servers).where(eq(schema.servers.id, id)).run(),
    )
  }
}

/** Names are compared in this form. */
export function nameKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase()
}

/** Jobs a server runs at once unless a person chose: 1 with a GPU, else 4. */
function slotsOf(row: Pick<ServerRow, 'slots' | 'facts'>): number {
  return row.slots ?? ((row.facts?.gpus.length ?? 0) > 0 ? 1 : 4)
}

/** A row as the contract shows it. Secret parts are only named in it. `rental`: of a server that is rented. */
export function serverView(row: ServerRow, jobs: JobCounts, rental: Rental | null): Server {
  const { nameKey: _key, typedAddress: _typed, jumpKeys: _keys, ...shown } = row
  const slots = slotsOf(row)
  const state = row.state === 'ready' && jobs.running >= slots ? 'busy' : row.state
  const pricePerHour = rental ? rental.pricePerHour : row.pricePerHour
  return { ...shown, slots, state, running: jobs.running, queued: jobs.queued, pricePerHour, rental }
}
