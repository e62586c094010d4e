import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type {
  Contact,
  PinnedHostKey,
  Server,
  ServerAuth,
  ServerFacts,
  ServerOrigin,
  ServerState,
  SshAddress,
} from '../../../../src-shared/vocabulary/index.ts'

/** One row a server. How it is reached, what is known of it, and what a person decided about it. */
export const servers = sqliteTable(
  'servers',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** The name in lower case: names are unique whatever their case. */
    nameKey: text('name_key').notNull(),
    origin: text('origin').$type<ServerOrigin>().notNull(),
    roles: text('roles', { mode: 'json' }).$type<Server['roles']>().notNull(),
    launcher: text('launcher').$type<Server['launcher']>().notNull(),
    /** Never `busy`: that follows from the jobs that run there. */
    state: text('state').$type<ServerState>().notNull(),
    reason: text('reason'),
    contact: text('contact', { mode: 'json' }).$type<Contact>().notNull(),
    /** Null until a person chooses: then it follows from whether the server has a GPU. */
    slots: integer('slots'),
    address: text('address', { mode: 'json' }).$type<SshAddress>(),
    /** What the person typed: an alias keeps its identity files of ~/.ssh/config. */
    typedAddress: text('typed_address'),
    jumps: text('jumps', { mode: 'json' }).$type<string[]>().notNull(),
    auth: text('auth', { mode: 'json' }).$type<ServerAuth>(),
    hostKey: text('host_key', { mode: 'json' }).$type<PinnedHostKey>(),
    /** Pinned keys of the jump hosts, by `host:port`. */
    jumpKeys: text('jump_keys', { mode: 'json' }).$type<Record<string, PinnedHostKey>>().notNull(),
    facts: text('facts', { mode: 'json' }).$type<ServerFacts>(),
    pricePerHour: integer('price_per_hour'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('servers_by_name').on(table.nameKey)],
)
