import { createHash, randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import {
  newId,
  type Principal,
  RemotebotError,
  type Token,
  type TokenScope,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import { type Store, schema } from '../../ground/store/index.ts'

const PREFIX = 'rbt_'
const LAST_USED_EVERY_MS = 60_000

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('hex')

/** Scoped credentials for automation. */
export class Tokens {
  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    /** This computer's user, under whose name people act here. */
    private readonly userName: string | null = null,
  ) {}

  list(): Token[] {
    return this.store.db.select().from(schema.tokens).orderBy(schema.tokens.id).all().map(view)
  }

  /**
   * Makes a token; `secret` (256 random bits) is not kept and cannot be shown again.
   * @throws RemotebotError INVALID_INPUT for this user's own name, under which a person's limits and spend are counted
   */
  create(input: { name: string; scopes: TokenScope[]; expiresInSeconds: number | null }): Token & { secret: string } {
    if (input.name.trim().toLowerCase() === this.userName?.trim().toLowerCase()) {
      throw new RemotebotError(
        'INVALID_INPUT',
        `A token can't be called "${input.name}": that is your own name here.`,
        {
          hint: 'What it spends is counted under its name: choose one that says what it is for.',
        },
      )
    }
    const secret = PREFIX + randomBytes(32).toString('base64url')
    const createdAt = this.clock.now()
    const row = {
      id: newId('token', createdAt),
      name: input.name,
      hash: hashOf(secret),
      scopes: [...new Set(input.scopes)],
      createdAt,
      expiresAt: input.expiresInSeconds === null ? null : createdAt + input.expiresInSeconds * 1000,
      lastUsedAt: null,
      revokedAt: null,
    }
    this.store.write('tokens.create', [{ aggregate: 'tokens', id: row.id }], (db) =>
      db.insert(schema.tokens).values(row).run(),
    )
    return { ...view(row), secret }
  }

  /** @throws RemotebotError NOT_FOUND */
  revoke(id: string): Token {
    const row = this.store.write('tokens.revoke', [{ aggregate: 'tokens', id }], (db) =>
      db.update(schema.tokens).set({ revokedAt: this.clock.now() }).where(eq(schema.tokens.id, id)).returning().get(),
    )
    if (!row) throw new RemotebotError('NOT_FOUND', `There is no token ${id}.`)
    return view(row)
  }

  /** For connections that outlive a token. @throws RemotebotError UNAUTHORIZED once it has expired or was revoked */
  recheck(id: string): void {
    const row = this.store.db.select().from(schema.tokens).where(eq(schema.tokens.id, id)).get()
    const refusal = row ? expiryOf(row, this.clock.now()) : 'is not known here'
    if (refusal) throw unauthorized(refusal)
  }

  /** Who holds this secret. @throws RemotebotError UNAUTHORIZED when it is unknown, expired or revoked */
  authenticate(secret: string): Principal {
    const now = this.clock.now()
    const row = this.store.db
      .select()
      .from(schema.tokens)
      .where(eq(schema.tokens.hash, hashOf(secret)))
      .get()
    const refusal = row ? expiryOf(row, now) : 'is not known here'
    if (!row || refusal) throw unauthorized(refusal)
    if (now - (row.lastUsedAt ?? 0) > LAST_USED_EVERY_MS) {
      this.stamp(row.id, now)
    }
    return { kind: 'token', name: row.name, tokenId: row.id, scopes: row.scopes }
  }

  /** When a token was used is a comfort: a full disk must not lock its holder out, who may be there to free space. */
  private stamp(id: string, lastUsedAt: number): void {
    try {
      this.store.write('tokens.use', [{ aggregate: 'tokens', id }], (db) =>
        db.update(schema.tokens).set({ lastUsedAt }).where(eq(schema.tokens.id, id)).run(),
      )
    } catch (error) {
      if (!(error instanceof RemotebotError) || error.code !== 'DISK_FULL') throw error
    }
  }
}

/** Why a known token is worth nothing now, or null. */
function expiryOf(row: typeof schema.tokens.$inferSelect, now: number): string | null {
  if (row.revokedAt !== null) return 'was revoked'
  return row.expiresAt !== null && row.expiresAt <= now ? 'has expired' : null
}

function unauthorized(why: string | null): RemotebotError {
  return new RemotebotError('UNAUTHORIZED', `This token ${why}.`, {
    hint: 'Make a new one: remotebot token create NAME',
  })
}

function view({ hash: _, ...token }: typeof schema.tokens.$inferSelect): Token {
  return token
}
