import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type {
  Activity,
  Approval,
  ApprovalStatus,
  BudgetPeriod,
  BudgetScope,
  GateRule,
  JobSpec,
  LedgerKind,
  ProviderKind,
  SpendPlan,
  Threshold,
} from '../../../../src-shared/vocabulary/index.ts'

/** Limits on what may be spent. */
export const budgets = sqliteTable('budgets', {
  id: text('id').primaryKey(),
  scope: text('scope').$type<BudgetScope>().notNull(),
  period: text('period').$type<BudgetPeriod>().notNull(),
  fromAt: integer('from_at'),
  untilAt: integer('until_at'),
  zone: text('zone').notNull(),
  limitAmount: integer('limit_amount').notNull(),
  hardCap: integer('hard_cap').notNull(),
  autoApprovePerHour: integer('auto_approve_per_hour'),
  autoApprovePerJob: integer('auto_approve_per_job'),
  autoApprovePerServer: integer('auto_approve_per_server'),
  thresholds: text('thresholds', { mode: 'json' }).$type<Threshold[]>().notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
})

/** What is spent and promised in one period of one budget: whole micro-dollars and a rest, see the migration. */
export const balances = sqliteTable(
  'balances',
  {
    budgetId: text('budget_id').notNull(),
    periodKey: text('period_key').notNull(),
    fromAt: integer('from_at').notNull(),
    untilAt: integer('until_at'),
    spent: integer('spent').notNull(),
    spentRest: integer('spent_rest').notNull(),
    reserved: integer('reserved').notNull(),
    reservedRest: integer('reserved_rest').notNull(),
  },
  (table) => [primaryKey({ columns: [table.budgetId, table.periodKey] })],
)

/** What was spent on each day of a budget's zone. */
export const spendDays = sqliteTable(
  'spend_days',
  {
    budgetId: text('budget_id').notNull(),
    day: text('day').notNull(),
    fromAt: integer('from_at').notNull(),
    untilAt: integer('until_at').notNull(),
    spent: integer('spent').notNull(),
    spentRest: integer('spent_rest').notNull(),
  },
  (table) => [primaryKey({ columns: [table.budgetId, table.day] })],
)

/** Thresholds that were reached. */
export const thresholdsReached = sqliteTable(
  'thresholds_reached',
  {
    budgetId: text('budget_id').notNull(),
    periodKey: text('period_key').notNull(),
    percent: integer('percent').notNull(),
    basis: text('basis').$type<Threshold['basis']>().notNull(),
    at: integer('at').notNull(),
    waits: integer('waits').notNull(),
    doneAt: integer('done_at'),
  },
  (table) => [primaryKey({ columns: [table.budgetId, table.periodKey, table.percent, table.basis] })],
)

/** Money that is promised to a server until it is spent or freed. */
export const commitments = sqliteTable('commitments', {
  id: text('id').primaryKey(),
  serverId: text('server_id').notNull(),
  launchId: text('launch_id'),
  jobId: text('job_id'),
  approvalId: text('approval_id'),
  provider: text('provider').$type<ProviderKind>().notNull(),
  requester: text('requester').notNull(),
  askedBy: text('asked_by'),
  project: text('project'),
  pool: text('pool'),
  hardMax: integer('hard_max').notNull(),
  fromAt: integer('from_at').notNull(),
  untilAt: integer('until_at').notNull(),
  perHour: integer('per_hour').notNull(),
  fixed: integer('fixed').notNull(),
  spent: integer('spent').notNull(),
  spentRest: integer('spent_rest').notNull(),
  createdAt: integer('created_at').notNull(),
  standingId: text('standing_id'),
  standingDrawn: integer('standing_drawn').notNull(),
  releasedAt: integer('released_at'),
})

/** What bills now. */
export const meters = sqliteTable(
  'meters',
  {
    launchId: text('launch_id').notNull(),
    part: text('part').$type<'machine' | 'disk'>().notNull(),
    serverId: text('server_id').notNull(),
    serverName: text('server_name').notNull(),
    kind: text('kind').$type<LedgerKind>().notNull(),
    perHour: integer('per_hour').notNull(),
    since: integer('since').notNull(),
    provider: text('provider').$type<ProviderKind>().notNull(),
    requester: text('requester').notNull(),
    project: text('project'),
    pool: text('pool'),
    jobId: text('job_id'),
    /** How much later `since` is than the provider's own time for it, in milliseconds; null: it did not come from there. */
    ahead: integer('ahead'),
  },
  (table) => [primaryKey({ columns: [table.launchId, table.part] })],
)

/** Closed pieces of spend; only ever added. */
export const ledger = sqliteTable('ledger', {
  id: text('id').primaryKey(),
  launchId: text('launch_id').notNull(),
  serverId: text('server_id').notNull(),
  serverName: text('server_name').notNull(),
  kind: text('kind').$type<LedgerKind>().notNull(),
  provider: text('provider').$type<ProviderKind>().notNull(),
  requester: text('requester').notNull(),
  project: text('project'),
  pool: text('pool'),
  jobId: text('job_id'),
  fromAt: integer('from_at').notNull(),
  toAt: integer('to_at').notNull(),
  perHour: integer('per_hour').notNull(),
  fixed: integer('fixed').notNull(),
  /** By how much the clock had been set in all when its times were true. */
  setMs: integer('set_ms').notNull().default(0),
})

/** Who was on a rented server when; a null end: they still are. */
export const occupancy = sqliteTable('occupancy', {
  jobId: text('job_id').notNull(),
  attempt: integer('attempt').notNull(),
  serverId: text('server_id').notNull(),
  jobName: text('job_name').notNull(),
  resources: text('resources', { mode: 'json' }).$type<JobSpec['resources']>().notNull(),
  gpus: integer('gpus').notNull(),
  cpus: integer('cpus').notNull(),
  slots: integer('slots'),
  fromAt: integer('from_at').notNull(),
  toAt: integer('to_at'),
})

/** What a provider has billed for a machine, as last read. */
export const bills = sqliteTable(
  'bills',
  {
    provider: text('provider').$type<ProviderKind>().notNull(),
    machineId: text('machine_id').notNull(),
    launchId: text('launch_id'),
    serverId: text('server_id'),
    fromAt: integer('from_at').notNull(),
    toAt: integer('to_at').notNull(),
    amount: integer('amount').notNull(),
    readAt: integer('read_at').notNull(),
    transfer: integer('transfer'),
  },
  (table) => [primaryKey({ columns: [table.provider, table.machineId] })],
)

/** What a launch's machine has sent and received, and how much of that is booked. */
export const traffic = sqliteTable('traffic', {
  launchId: text('launch_id').primaryKey(),
  countedBy: text('counted_by').notNull(),
  counterOut: integer('counter_out').notNull(),
  counterIn: integer('counter_in').notNull(),
  sent: integer('sent').notNull(),
  received: integer('received').notNull(),
  egressGb: integer('egress_gb').notNull(),
  ingressGb: integer('ingress_gb').notNull(),
  booked: integer('booked').notNull(),
  bookedAt: integer('booked_at').notNull(),
  readAt: integer('read_at').notNull(),
})

/** Requests that a person decides. */
export const approvals = sqliteTable('approvals', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  status: text('status').$type<ApprovalStatus>().notNull(),
  reason: text('reason'),
  revision: integer('revision').notNull(),
  plan: text('plan', { mode: 'json' }).$type<SpendPlan>().notNull(),
  previous: text('previous', { mode: 'json' }).$type<SpendPlan>(),
  changes: text('changes', { mode: 'json' }).$type<string[]>().notNull(),
  rule: text('rule', { mode: 'json' }).$type<GateRule>().notNull(),
  justification: text('justification'),
  requester: text('requester').notNull(),
  askedBy: text('asked_by'),
  askedFrom: text('asked_from'),
  automation: integer('automation').notNull(),
  firstTime: integer('first_time').notNull(),
  messages: text('messages', { mode: 'json' }).$type<Approval['messages']>().notNull(),
  serverId: text('server_id').notNull(),
  jobId: text('job_id'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  quotedAt: integer('quoted_at').notNull(),
  quotedPerHour: integer('quoted_per_hour').notNull(),
  decidedAt: integer('decided_at'),
  decidedBy: text('decided_by'),
  cap: integer('cap'),
  /** When it was given back after its use, since nothing came of that; null: it never was. */
  returnedAt: integer('returned_at'),
})

/** Longer leases that somebody else asked for than who asked for the server, or whom it is charged to. */
export const askedMore = sqliteTable(
  'asked_more',
  {
    commitmentId: text('commitment_id').notNull(),
    askedBy: text('asked_by').notNull(),
    amount: integer('amount').notNull(),
  },
  (table) => [primaryKey({ columns: [table.commitmentId, table.askedBy] })],
)

/** A yes in advance to one requester. */
export const standingApprovals = sqliteTable('standing_approvals', {
  id: text('id').primaryKey(),
  requester: text('requester').notNull(),
  amount: integer('amount').notNull(),
  leftAmount: integer('left_amount').notNull(),
  untilAt: integer('until_at').notNull(),
  grantedBy: text('granted_by').notNull(),
  createdAt: integer('created_at').notNull(),
  revokedAt: integer('revoked_at'),
})

/** Every decision about money; only ever added. */
export const activity = sqliteTable('activity', {
  id: text('id').primaryKey(),
  at: integer('at').notNull(),
  actor: text('actor').notNull(),
  via: text('via').$type<Activity['via']>().notNull(),
  action: text('action').notNull(),
  text: text('text').notNull(),
  before: text('before', { mode: 'json' }).$type<Record<string, unknown>>(),
  after: text('after', { mode: 'json' }).$type<Record<string, unknown>>(),
  effect: integer('effect'),
  serverId: text('server_id'),
  jobId: text('job_id'),
  approvalId: text('approval_id'),
  budgetId: text('budget_id'),
})
