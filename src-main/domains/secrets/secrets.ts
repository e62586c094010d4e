import { count, eq } from 'drizzle-orm'
import { RemotebotError, type VaultStatus } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'
import type { MasterKey } from './master-key.ts'
import { seal, unseal } from './seal.ts'

/** The vault: named values, sealed in the store, read only by the engine itself. */
export class Secrets {
  constructor(
    private readonly store: Store,
    private readonly masterKey: MasterKey,
    private readonly clock: Clock,
  ) {}

  status(): VaultStatus {
    const row = this.store.db.select({ total: count() }).from(schema.secrets).get()
    return { guard: this.masterKey.guard, locked: this.masterKey.locked, secrets: row?.total ?? 0 }
  }

  /** Opens the vault, or sets its passphrase. @throws RemotebotError VAULT_LOCKED, INVALID_INPUT */
  async unlock(passphrase: string): Promise<VaultStatus> {
    await this.masterKey.unlock(passphrase)
    return this.status()
  }

  /** Names only. Entries with `usedBy` belong to a server or job and go with it. */
  list(): Array<{ name: string; usedBy: string | null; updatedAt: number }> {
    const { name, usedBy, updatedAt } = schema.secrets
    return this.store.db.select({ name, usedBy, updatedAt }).from(schema.secrets).orderBy(name).all()
  }

  /** Stores or replaces a value. @throws RemotebotError VAULT_LOCKED */
  async set(name: string, value: string, usedBy: string | null = null): Promise<{ name: string; updatedAt: number }> {
    const sealed = seal(await this.masterKey.get(), name, value)
    const updatedAt = this.clock.now()
    this.store.write('secrets.set', [{ aggregate: 'secrets', id: name }], (db) =>
      db
        .insert(schema.secrets)
        .values({ name, sealed, usedBy, updatedAt })
        .onConflictDoUpdate({ target: schema.secrets.name, set: { sealed, usedBy, updatedAt } })
        .run(),
    )
    return { name, updatedAt }
  }

  /** A value in clear, for the engine's own use. @throws RemotebotError NOT_FOUND, VAULT_LOCKED */
  async get(name: string): Promise<string> {
    const row = this.store.db.select().from(schema.secrets).where(eq(schema.secrets.name, name)).get()
    if (!row) throw missing(name)
    const key = await this.masterKey.get()
    try {
      return unseal(key, name, row.sealed)
    } catch (error) {
      throw new RemotebotError(
        'VAULT_LOCKED',
        `The vault's key does not open the secret "${name}".`,
        { hint: 'The key changed since it was stored. Set the secret again.' },
        { cause: error },
      )
    }
  }

  has(name: string): boolean {
    const { secrets } = schema
    return this.store.db.select({ name: secrets.name }).from(secrets).where(eq(secrets.name, name)).get() !== undefined
  }

  /** Removes all entries that belong to a server or job. */
  removeUsedBy(usedBy: string): void {
    this.store.write('secrets.forget', [{ aggregate: 'secrets', id: null }], (db) =>
      db.delete(schema.secrets).where(eq(schema.secrets.usedBy, usedBy)).run(),
    )
  }

  /** @throws RemotebotError NOT_FOUND */
  remove(name: string): void {
    const { changes } = this.store.write('secrets.remove', [{ aggregate: 'secrets', id: name }], (db) =>
      db.delete(schema.secrets).where(eq(schema.secrets.name, name)).run(),
    )
    if (changes === 0) throw missing(name)
  }
}

function missing(name: string): RemotebotError {
  return new RemotebotError('NOT_FOUND', `There is no secret "${name}".`, {
    hint: `Set it with: remotebot secret set ${name}`,
  })
}
