import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type {
  BootPhase,
  Launch,
  Offer,
  OfferQuery,
  ProviderKind,
  ProviderRight,
  RefusalKind,
  Rental,
  ToolState,
} from '../../../../src-shared/vocabulary/index.ts'

/** Providers that a key was given for; the key itself is in the vault. */
export const providers = sqliteTable('providers', {
  kind: text('kind').$type<ProviderKind>().primaryKey(),
  state: text('state').$type<'unchecked' | 'ok' | 'failed'>().notNull(),
  reason: text('reason'),
  rights: text('rights', { mode: 'json' }).$type<ProviderRight[]>().notNull(),
  account: text('account'),
  balance: integer('balance'),
  connectedAt: integer('connected_at').notNull(),
  checkedAt: integer('checked_at'),
})

/** The newest offers of each provider. */
export const offerLists = sqliteTable('offer_lists', {
  provider: text('provider').$type<ProviderKind>().primaryKey(),
  offers: text('offers', { mode: 'json' }).$type<Offer[]>().notNull(),
  fetchedAt: integer('fetched_at').notNull(),
})

/** How it was before something was begun, and the approval that was used for that. */
export interface Undo {
  kind: 'start' | 'extend'
  leaseUntil: number
  hardMax: number | null
  approvalId: string | null
  /** When it was begun. */
  at: number
}

/** What is particular to a server that is rented. */
export const rentals = sqliteTable('rentals', {
  serverId: text('server_id').primaryKey(),
  provider: text('provider').$type<ProviderKind>().notNull(),
  machineId: text('machine_id'),
  /** Of the launch that made it, or is being tried. */
  offer: text('offer', { mode: 'json' }).$type<Offer>().notNull(),
  /** Where the next offer is looked for when one is refused; null: this offer or none. */
  query: text('query', { mode: 'json' }).$type<OfferQuery>(),
  diskGb: integer('disk_gb').notNull(),
  requester: text('requester').notNull(),
  justification: text('justification'),
  idempotencyKey: text('idempotency_key'),
  /** The job that it was rented for and that it ends with. */
  jobId: text('job_id'),
  /** 0: adopted, and never to be ended by us. */
  mayEnd: integer('may_end').notNull(),
  /** Vault entry of the private key that logs in there. */
  keySecret: text('key_secret'),
  phase: text('phase').$type<BootPhase>(),
  phaseSince: integer('phase_since'),
  leaseUntil: integer('lease_until').notNull(),
  /** What the lease was asked for, in seconds. */
  leaseSeconds: integer('lease_seconds').notNull(),
  idleSeconds: integer('idle_seconds').notNull(),
  idleSince: integer('idle_since'),
  /** The end that an extension under way asks for; null: none is. */
  leaseNext: integer('lease_next'),
  /** When the watchdog on the server would act, as it last confirmed; null: there is none. */
  watchdogUntil: integer('watchdog_until'),
  /** When the provider's own timer would act; null: there is none. */
  timerUntil: integer('timer_until'),
  tools: text('tools', { mode: 'json' }).$type<ToolState[]>().notNull(),
  alarm: text('alarm', { mode: 'json' }).$type<NonNullable<Rental['alarm']>>(),
  providerState: text('provider_state'),
  seenAt: integer('seen_at'),
  /** When it began to bill. */
  startedAt: integer('started_at'),
  readyAt: integer('ready_at'),
  /** When its end was asked for, why, and when its provider showed it no more. */
  endingAt: integer('ending_at'),
  endReason: text('end_reason'),
  endedAt: integer('ended_at'),
  project: text('project'),
  /** The request that it waits for, or was made by. */
  approvalId: text('approval_id'),
  /** 1: automation asked for it. */
  automation: integer('automation').notNull().default(0),
  /** Who asked, where that is not whom it is charged to: both pass their own limits. */
  askedBy: text('asked_by'),
  /** The computer that it was asked from; null: not known. */
  askedFrom: text('asked_from'),
  /** The most that it may cost until its lease ends; null: nothing bounds it. */
  hardMax: integer('hard_max'),
  /** An hour as the provider last told, all included; null: as its offer said. */
  priceNow: integer('price_now'),
  /** What its machine is billed for, as its provider last told, or as was seen; null: there is no machine. */
  billing: text('billing', { mode: 'json' }).$type<{
    state: 'none' | 'running' | 'stopped'
    since: number | null
    /** Its provider tells its price without the disk; left out: that could not be seen yet. */
    bare?: boolean
  }>(),
  /** What a start or a longer lease that is under way goes back to where it comes to nothing; null: none is under way. */
  undo: text('undo', { mode: 'json' }).$type<Undo>(),
  /** Why nothing is promised for a machine that runs all the same; null: it is promised, or costs nothing. */
  beyond: text('beyond'),
})

/** Leftovers whose end was asked for and is not confirmed yet; the id is `provider:kind:id`. */
export const leftoverEnds = sqliteTable('leftover_ends', {
  id: text('id').primaryKey(),
  askedAt: integer('asked_at').notNull(),
})

/** Each try to make a machine. */
export const launches = sqliteTable('launches', {
  id: text('id').primaryKey(),
  serverId: text('server_id').notNull(),
  provider: text('provider').$type<ProviderKind>().notNull(),
  offer: text('offer', { mode: 'json' }).$type<Offer>().notNull(),
  state: text('state').$type<Launch['state']>().notNull(),
  machineId: text('machine_id'),
  refusal: text('refusal').$type<RefusalKind>(),
  problem: text('problem'),
  startedAt: integer('started_at').notNull(),
  /** When the provider was called, or answered that in the end: lists may lack the machine for a while from then on; null: never. */
  calledAt: integer('called_at'),
  endedAt: integer('ended_at'),
})
