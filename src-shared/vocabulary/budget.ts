import { z } from 'zod'
import { idSchema } from './ids.ts'
import { microDollars } from './money.ts'
import { epochMs } from './time.ts'

/** The most that an amount of a person may be: a slip of the finger is no budget of a billion. */
export const LARGEST_AMOUNT = 1_000_000_000_000
/** An amount that a person gives: more than nothing, at most a million dollars. */
export const amount = microDollars
  .positive('an amount is more than $0')
  .max(LARGEST_AMOUNT, 'an amount is at most $1,000,000')

/** Seconds that an end may take until the provider bills no more: paid for, so promised. */
export const TEARDOWN_SECONDS = 120

/** A label that jobs and servers are charged to. */
export const projectName = z
  .string()
  .trim()
  .min(1, 'a project has a name')
  .max(80, 'the name of a project has at most 80 characters')
  .regex(/^[^\p{Cc}:]*$/u, 'the name of a project has no control characters and no ":"')

/** What a budget counts: `everything`, or one of `provider:`, `requester:`, `project:`, `pool:` with its name. */
export const budgetScope = z
  .string()
  .max(120)
  .regex(
    /^(everything|(provider|requester|project|pool):[^\p{Cc}]+)$/u,
    'a scope is everything, provider:NAME, requester:NAME, project:NAME or pool:NAME',
  )
export type BudgetScope = z.infer<typeof budgetScope>

export const budgetPeriod = z.enum(['day', 'week', 'month', 'total', 'custom'])
export type BudgetPeriod = z.infer<typeof budgetPeriod>

/** A budget by its period, as everybody calls it: "the monthly budget of everything". */
export const PERIOD_WORDS: Record<BudgetPeriod, string> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  total: 'total',
  custom: 'temporary',
}

/** What follows when so much of a budget's limit is reached. Carried out by the steward. */
export const thresholdAction = z.enum([
  'note',
  'notify',
  'require_approval',
  'block_new',
  'stop_idle',
  'stop_all_after_sync',
])
export type ThresholdAction = z.infer<typeof thresholdAction>

export const threshold = z.object({
  /** Of the limit. */
  percent: z.number().int().min(1).max(1000),
  /** `actual`: what is spent. `forecast`: what is expected to be spent by the period's end. */
  basis: z.enum(['actual', 'forecast']),
  actions: z.array(thresholdAction).min(1),
  /** Stopping waits until a person has said yes. */
  afterApproval: z.boolean().default(false),
})
export type Threshold = z.infer<typeof threshold>

export const budget = z.object({
  id: idSchema('budget'),
  scope: budgetScope,
  period: budgetPeriod,
  /** Only of `custom`. */
  from: epochMs.nullable(),
  until: epochMs.nullable(),
  /** IANA name of the zone in which days, weeks (from Monday) and months begin. */
  zone: z.string(),
  limit: microDollars,
  /** Spend and promises together never pass this; the limit itself unless set. */
  hardCap: microDollars,
  /** At most so much without asking; null: the next wider budget or the settings decide. 0: always ask. */
  autoApprovePerHour: microDollars.nullable(),
  autoApprovePerJob: microDollars.nullable(),
  autoApprovePerServer: microDollars.nullable(),
  thresholds: z.array(threshold),
  createdAt: epochMs,
  updatedAt: epochMs,
})
export type Budget = z.infer<typeof budget>

/** What a period is expected to cost by its end. */
export const forecast = z.object({ low: microDollars, expected: microDollars, high: microDollars })
export type Forecast = z.infer<typeof forecast>

/** How a budget stands now. */
export const budgetStatus = budget.extend({
  /** The period that is now. `until` null: it has no end. */
  current: z.object({ key: z.string(), from: epochMs, until: epochMs.nullable() }),
  spent: microDollars,
  /** Promised to what runs or is about to, and not spent yet, as far as it falls into this period. */
  committed: microDollars,
  /** Until the hard cap; negative when it was lowered below what is spent and promised. */
  left: microDollars,
  /** What all of this scope costs an hour now. */
  perHour: microDollars,
  /** When spend reaches the limit at this rate; null: not in this period. */
  runsOutAt: epochMs.nullable(),
  /** Null until there are three days of data. */
  forecast: forecast.nullable(),
  /** Thresholds that were reached in this period. */
  reached: z.array(threshold.extend({ at: epochMs, waits: z.boolean() })),
})
export type BudgetStatus = z.infer<typeof budgetStatus>

/** What is asked of the gate. */
export const spendKind = z.enum(['rent', 'extend', 'start', 'adopt'])
export type SpendKind = z.infer<typeof spendKind>

/** Which rule decided. `text` is a whole sentence for people. */
export const gateRule = z.object({
  id: z.enum([
    'within_limits',
    'standing_approval',
    'approved',
    'no_price',
    'hard_cap',
    'blocked',
    'per_hour',
    'per_job',
    'per_server',
    'threshold',
    'automation',
    'no_self_stop',
    'approval_spent',
  ]),
  text: z.string(),
  budgetId: idSchema('budget').nullable(),
})
export type GateRule = z.infer<typeof gateRule>

export const decision = z.object({ decision: z.enum(['allow', 'ask', 'deny']), rule: gateRule })
export type Decision = z.infer<typeof decision>

/** What a plan would do to a budget, in the period where it is tightest. */
export const budgetImpact = z.object({
  budgetId: idSchema('budget'),
  scope: budgetScope,
  period: budgetPeriod,
  from: epochMs,
  until: epochMs.nullable(),
  limit: microDollars,
  hardCap: microDollars,
  spent: microDollars,
  committed: microDollars,
  /** Of this plan, at most, in this period. */
  this: microDollars,
  /** Until the hard cap, with this plan; negative: so much too much. */
  left: microDollars,
  forecastBefore: microDollars.nullable(),
  forecastAfter: microDollars.nullable(),
})
export type BudgetImpact = z.infer<typeof budgetImpact>

/** A closed piece of spend. Never changed once written. */
export const ledgerKind = z.enum(['provisioning', 'running', 'stopped', 'disk', 'transfer', 'correction'])
export type LedgerKind = z.infer<typeof ledgerKind>

/** A sum of the ledger by something. */
export const costLine = z.object({
  /** The requester, project, provider, job's or server's id; null: what belongs to none. */
  key: z.string().nullable(),
  name: z.string(),
  spent: microDollars,
  /** Of `spent`, while nothing ran there. */
  idle: microDollars,
  /** Of `spent`, for traffic. */
  transfer: microDollars,
  /** What the provider has billed for it so far; null where it does not tell. */
  billed: microDollars.nullable(),
  committed: microDollars,
  /** Milliseconds that were charged. */
  ms: z.number().int(),
})
export type CostLine = z.infer<typeof costLine>

/** What something has cost so far. A display that ticks computes `closed + perHour × (now - at)`. */
export const cost = z.object({
  /** Up to `at`. */
  closed: microDollars,
  at: epochMs,
  perHour: microDollars,
  /** What it can cost at most; null where nothing bounds it. */
  hardMax: microDollars.nullable(),
  /** Of it, while nothing ran there. Only of servers. */
  idle: microDollars,
  /** Of it, for traffic. */
  transfer: microDollars,
  /** Bytes that servers have sent and received so far where those cost something, and when they were read; null of jobs. */
  traffic: z
    .object({ sent: z.number().int(), received: z.number().int(), at: epochMs, note: z.string().nullable() })
    .nullable(),
  /** `estimated` until the provider's bill was read. */
  basis: z.enum(['estimated', 'billed']),
  billed: microDollars.nullable(),
  unpriced: z.array(z.string()),
})
export type Cost = z.infer<typeof cost>
