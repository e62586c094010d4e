import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Settings, TokenScope } from '../../../../src-shared/vocabulary/index.ts'

/** One row: who this installation is, and its settings. */
export const installation = sqliteTable('installation', {
  id: text('id').primaryKey(),
  createdAt: integer('created_at').notNull(),
  settings: text('settings', { mode: 'json' }).$type<Partial<Settings>>().notNull(),
})

/** Vault entries, sealed by the master key; never in clear. */
export const secrets = sqliteTable('secrets', {
  name: text('name').primaryKey(),
  sealed: text('sealed').notNull(),
  usedBy: text('used_by'),
  updatedAt: integer('updated_at').notNull(),
})

/** Credentials of automation: only the hash of each is kept. */
export const tokens = sqliteTable('tokens', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  hash: text('hash').notNull(),
  scopes: text('scopes', { mode: 'json' }).$type<TokenScope[]>().notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  lastUsedAt: integer('last_used_at'),
  revokedAt: integer('revoked_at'),
})

/** What tells a clock that was set from time that passed: one row. */
export const clockMark = sqliteTable('clock_mark', {
  id: integer('id').primaryKey(),
  boot: text('boot').notNull(),
  uptimeMs: integer('uptime_ms').notNull(),
  wallMs: integer('wall_ms').notNull(),
  setMs: integer('set_ms').notNull(),
})
