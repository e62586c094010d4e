import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import {
  type Change,
  continueAfter,
  type ProviderKind,
  RemotebotError,
} from '../../../../src-shared/vocabulary/index.ts'
import { type Db, type Store, schema } from '../../../ground/store/index.ts'
import { nameKey, type ServerPatch, type ServerRow } from '../repository.ts'
import type { Books } from './books.ts'
import type { LaunchRow, RentalRow, When } from './types.ts'

const { rentals, launches, servers } = schema

/** What one step of a rented server changes, in one transaction. */
export interface RentalChange {
  server?: ServerPatch
  rental?: Partial<Omit<RentalRow, 'serverId'>>
  /** Of one launch. */
  launch?: Partial<LaunchRow> & Pick<LaunchRow, 'id'>
  newLaunch?: LaunchRow
  /** What is decided about money in the same transaction, once the books were kept; what it throws undoes all of it. */
  money?: (db: Db) => void
  /** When it happened, as far as the provider tells; now unless given. */
  at?: When
}

/** Rows of one server and what bills there, as they are now. */
export interface RentalState {
  server: ServerRow
  rental: RentalRow
  launches: LaunchRow[]
}

const MONEY: readonly Change[] = (['budgets', 'costs', 'approvals', 'activity'] as const).map((aggregate) => ({
  aggregate,
  id: null,
}))

/** Rows of rented servers and their launches. Few, so lists are read whole. */
export class RentalRepository {
  constructor(
    private readonly store: Store,
    private readonly books: Books | null = null,
  ) {}

  all(): RentalRow[] {
    return this.store.db.select().from(rentals).orderBy(asc(rentals.serverId)).all()
  }

  /** Those of which something may bill. */
  live(): RentalRow[] {
    return this.store.db.select().from(rentals).where(isNull(rentals.endedAt)).orderBy(asc(rentals.serverId)).all()
  }

  byId(serverId: string): RentalRow | null {
    return this.store.db.select().from(rentals).where(eq(rentals.serverId, serverId)).get() ?? null
  }

  /** @throws RemotebotError NOT_FOUND when it was removed meanwhile */
  need(serverId: string): RentalRow {
    const row = this.byId(serverId)
    if (row) return row
    throw new RemotebotError('NOT_FOUND', `There is no rented server ${serverId}.`, {
      hint: 'It may have been removed.',
    })
  }

  byKey(idempotencyKey: string): RentalRow | null {
    return this.store.db.select().from(rentals).where(eq(rentals.idempotencyKey, idempotencyKey)).get() ?? null
  }

  byMachine(provider: ProviderKind, machineId: string): RentalRow | null {
    const where = and(eq(rentals.provider, provider), eq(rentals.machineId, machineId))
    return this.store.db.select().from(rentals).where(where).get() ?? null
  }

  /** When a machine of a provider last became ready (epoch ms); null: none ever did. */
  lastReady(provider: ProviderKind): number | null {
    const at = sql<number | null>`MAX(${rentals.readyAt})`
    const where = eq(rentals.provider, provider)
    return this.store.db.select({ at }).from(rentals).where(where).get()?.at ?? null
  }

  /** Of one server, oldest first. */
  launches(serverId: string): LaunchRow[] {
    return this.store.db.select().from(launches).where(eq(launches.serverId, serverId)).orderBy(asc(launches.id)).all()
  }

  launch(id: string): LaunchRow | null {
    return this.store.db.select().from(launches).where(eq(launches.id, id)).get() ?? null
  }

  /** Those with one of these ids. */
  launchesOf(ids: readonly string[]): LaunchRow[] {
    return ids.length === 0
      ? []
      : this.store.db
          .select()
          .from(launches)
          .where(inArray(launches.id, [...ids]))
          .all()
  }

  /** Later launches sort after this one, though the clock was set back. */
  continueIds(): void {
    const newest = this.store.db
      .select({ id: launches.id })
      .from(launches)
      .all()
      .map(({ id }) => id)
    const last = newest.sort().at(-1)
    if (last) continueAfter(last)
  }

  insert(
    point: string,
    server: Omit<ServerRow, 'nameKey'>,
    rental: RentalRow,
    launch: LaunchRow | null,
    { money, at }: Pick<RentalChange, 'money' | 'at'> = {},
  ): void {
    const changes = this.changes(rental)
    if (money) changes.push(...MONEY)
    this.store.write(`rentals.${point}`, changes, (db) => {
      db.insert(servers)
        .values({ ...server, nameKey: nameKey(server.name) })
        .run()
      db.insert(rentals).values(rental).run()
      if (launch) db.insert(launches).values(launch).run()
      if (this.keep(db, null, rental.serverId, at)) changes.push(...MONEY)
      money?.(db)
    })
  }

  /** One transaction. `point` is its persistence point, `rentals.<point>` where it names no domain. @throws RemotebotError NOT_FOUND */
  change(point: string, serverId: string, change: RentalChange): RentalRow {
    const before = this.state(serverId)
    const changes = this.changes(before.rental)
    if (change.money) changes.push(...MONEY)
    this.store.write(point.includes('.') ? point : `rentals.${point}`, changes, (db) => {
      if (holds(change.server)) db.update(servers).set(change.server).where(eq(servers.id, serverId)).run()
      if (holds(change.rental)) db.update(rentals).set(change.rental).where(eq(rentals.serverId, serverId)).run()
      if (change.launch) db.update(launches).set(change.launch).where(eq(launches.id, change.launch.id)).run()
      if (change.newLaunch) db.insert(launches).values(change.newLaunch).run()
      if (this.keep(db, before, serverId, change.at)) changes.push(...MONEY)
      change.money?.(db)
    })
    return this.need(serverId)
  }

  /** Everything that is stored of one server. @throws RemotebotError NOT_FOUND */
  state(serverId: string): RentalState {
    const server = this.store.db.select().from(servers).where(eq(servers.id, serverId)).get()
    const rental = this.need(serverId)
    if (!server) throw new RemotebotError('NOT_FOUND', `There is no server ${serverId}.`)
    return { server, rental, launches: this.launches(serverId) }
  }

  /** Notes the request that a server waits for, inside a transaction. */
  asked(db: Db, serverId: string, approvalId: string): void {
    db.update(rentals).set({ approvalId }).where(eq(rentals.serverId, serverId)).run()
  }

  /** What a server may cost in all, inside a transaction; null: nothing bounds it. */
  setMaximum(db: Db, serverId: string, hardMax: number | null): void {
    db.update(rentals).set({ hardMax }).where(eq(rentals.serverId, serverId)).run()
  }

  /** Notes what is gone back to where something that was promised comes to nothing, inside the transaction of the promise. */
  began(db: Db, serverId: string, undo: NonNullable<RentalRow['undo']>): void {
    // Longer is promised from the end of the lease on: what runs until then is as it was.
    const promised = undo.kind === 'start' ? { beyond: null } : {}
    db.update(rentals)
      .set({ undo, ...promised })
      .where(eq(rentals.serverId, serverId))
      .run()
  }

  /** The most that something may cost that nobody was asked about, or why nothing bounds it, inside a transaction. */
  bound(db: Db, serverId: string, to: { hardMax: number } | { beyond: string }): void {
    const patch = { hardMax: null, beyond: null, ...to }
    db.update(rentals).set(patch).where(eq(rentals.serverId, serverId)).run()
  }

  /**
   * Ends a lease no later than `until`, inside a transaction, and a longer one that is under way too; `leaseNext` says that its layers
   * are still to be told.
   */
  moveLease(db: Db, serverId: string, until: number): void {
    const leaseUntil = sql`MIN(${rentals.leaseUntil}, ${until})`
    db.update(rentals).set({ leaseUntil, leaseNext: until }).where(eq(rentals.serverId, serverId)).run()
  }

  /** One transaction about money that changes no row of ours. */
  decide(point: string, work: (db: Db) => void): void {
    this.store.write(point, [...MONEY], work)
  }

  /** Keeps the books inside a transaction. True: something about money was changed. */
  private keep(db: Db, before: RentalState | null, serverId: string, at: When | undefined): boolean {
    const after = this.state(serverId)
    const kept = this.books?.keep(db, before, after, at)
    const { hardMax } = after.rental
    if (kept && kept.freed > 0 && hardMax !== null) this.setMaximum(db, serverId, Math.max(0, hardMax - kept.freed))
    return kept?.changed ?? false
  }

  /** A job shows the reason of the server that it waits for. */
  private changes({ serverId, jobId }: Pick<RentalRow, 'serverId' | 'jobId'>): Change[] {
    const server: Change = { aggregate: 'servers', id: serverId }
    return jobId === null ? [server] : [server, { aggregate: 'jobs', id: jobId }]
  }
}

/** Whether there is anything to set: an update of nothing is refused. */
function holds<T extends object>(change: T | undefined): change is T {
  return change !== undefined && Object.keys(change).length > 0
}
