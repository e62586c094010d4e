import { z } from 'zod'
import { amount, budgetImpact, gateRule, spendKind } from './budget.ts'
import { idSchema } from './ids.ts'
import { microDollars } from './money.ts'
import { offer } from './offer.ts'
import { selfStop } from './provider.ts'
import { idleSeconds, leaseSeconds } from './rental.ts'
import { epochMs } from './time.ts'

/** Everything that a decision is bound to. A later plan that differs in any of it needs another decision. */
export const spendPlan = z.object({
  kind: spendKind,
  serverId: idSchema('server'),
  serverName: z.string(),
  jobId: idSchema('job').nullable(),
  jobName: z.string().nullable(),
  offer,
  diskGb: z.number().int(),
  /** Seconds that are paid for at most, from the order (or the end of the lease so far) on. */
  leaseSeconds: z.number().int().positive(),
  idleSeconds: z.number().int(),
  /** An hour: the machine, its disk, and both together. */
  computePerHour: microDollars,
  diskPerHour: microDollars,
  perHour: microDollars,
  stoppedPerHour: microDollars.nullable(),
  /** Known traffic, priced; 0 where it costs nothing or is not known (then it is in `unpriced`). */
  transfer: microDollars,
  /** What can be spent by it: perHour × (lease + the time an end takes) + transfer. It never rises by itself. */
  hardMax: microDollars,
  /** From the median time of like jobs; null without any. */
  expected: z.object({ amount: microDollars, low: microDollars, high: microDollars, basis: z.string() }).nullable(),
  /** What is billed and not in these figures. */
  unpriced: z.array(z.string()),
  requester: z.string(),
  automation: z.boolean(),
  project: z.string().nullable(),
  pool: z.string().nullable(),
})
export type SpendPlan = z.infer<typeof spendPlan>

/**
 * `pending`: a person has to decide. `approved`: may be used once. `used`: it was. `denied`, `expired`: it may not.
 * `withdrawn`: what it was asked for is not wanted any more.
 */
export const approvalStatus = z.enum(['pending', 'approved', 'used', 'denied', 'expired', 'withdrawn'])
export type ApprovalStatus = z.infer<typeof approvalStatus>

export const approval = z.object({
  id: idSchema('approval'),
  /** "4 × H100 for train-7b". */
  name: z.string(),
  status: approvalStatus,
  /** Why it is in this status, or what it waits for: one sentence. */
  reason: z.string().nullable(),
  /** Rises with each change of the plan; a decision names the one that was looked at. */
  revision: z.number().int().positive(),
  plan: spendPlan,
  /** The plan before the last change, where a person has seen it. */
  previous: spendPlan.nullable(),
  /** What differs from `previous`: one sentence each. */
  changes: z.array(z.string()),
  /** The rule that asked. */
  rule: gateRule,
  justification: z.string().nullable(),
  /** Whom it is charged to. */
  requester: z.string(),
  /** Who asks in the requester's name; null: the requester. A yes in advance is to whoever asks. */
  askedBy: z.string().nullable(),
  /** The computer that it was asked from, as far as the connection tells: its name, or an address. Null: not known. */
  askedFrom: z.string().nullable(),
  /** Whoever asks is automation. */
  automation: z.boolean(),
  /** Nobody has approved anything for this requester before. */
  firstTime: z.boolean(),
  messages: z.array(z.object({ at: epochMs, by: z.string(), text: z.string() })),
  createdAt: epochMs,
  expiresAt: epochMs,
  /** When this price was told. */
  quotedAt: epochMs,
  decidedAt: epochMs.nullable(),
  decidedBy: z.string().nullable(),
  /** What was approved at most; null until then. */
  cap: microDollars.nullable(),
  /** When what was approved came to nothing: until it expires it is good for another try. Null: it did not. */
  returnedAt: epochMs.nullable(),
})
export type Approval = z.infer<typeof approval>

/** Something else that would do. */
export const alternative = z.object({
  /** Given back to choose it. */
  id: z.string(),
  kind: z.enum(['cheaper', 'sooner', 'own_server']),
  title: z.string(),
  /** At most, for as long; 0 on a server that is there anyway. */
  total: microDollars,
  /** Seconds until it could start; null: not known. */
  startsIn: z.number().int().nullable(),
  /** What one gives up: "24 GB less VRAM", "may be taken away". */
  givesUp: z.array(z.string()),
})
export type Alternative = z.infer<typeof alternative>

/** A line of what was looked at before somebody decides. `blocked`: it cannot be approved as it is. */
export const approvalCheck = z.object({
  id: z.enum(['quote', 'stock', 'quota', 'key', 'image', 'disk', 'duplicate', 'budget', 'self_stop', 'lease']),
  status: z.enum(['ok', 'warning', 'blocked', 'unknown']),
  text: z.string(),
})
export type ApprovalCheck = z.infer<typeof approvalCheck>

/** What a job brings along: nothing, a folder here, or a repository. Files and bytes are null until they were counted. */
export const jobInput = z.object({
  source: z.enum(['nothing', 'folder', 'repository']),
  files: z.number().int().nullable(),
  bytes: z.number().int().nullable(),
})
export type JobInput = z.infer<typeof jobInput>

/** One thing that bounds what is asked for: what it is called, and what it says. */
export const safetyLine = z.object({
  id: z.enum(['lease', 'idle', 'cap', 'failure', 'data', 'self_stop']),
  label: z.string(),
  text: z.string(),
})
export type SafetyLine = z.infer<typeof safetyLine>

/** Everything that the dialog shows. */
export const approvalDetail = approval.extend({
  providerName: z.string(),
  /** What its job brings along; null without a job. */
  input: jobInput.nullable(),
  /** What a machine of this offer is made of, by the provider's own name; null where nothing new is made. */
  image: z.string().nullable(),
  /** Who can log in: one sentence. */
  access: z.string(),
  /** What happens when its provider takes it away: one sentence; null: it does not. */
  interruption: z.string().nullable(),
  /** Seconds that its job's server is held after a failure; null: without a job, or it holds nothing. */
  keepOnFailureSeconds: z.number().int().nullable(),
  /** Place in the queue of what waits for a decision, from 1. */
  position: z.number().int(),
  budgets: z.array(budgetImpact),
  alternatives: z.array(alternative).max(3),
  checks: z.array(approvalCheck),
  /** What the provider bills by: whole seconds at a time, and at least so many. Null: not known. */
  billing: z.object({ stepSeconds: z.number().int(), minimumSeconds: z.number().int() }).nullable(),
  selfStop,
  /** What bounds it: lease, idle stop, what happens at the cap and after a failure, where data is kept, what ends it without us. */
  safety: z.array(safetyLine),
  /** Above this the maximum has to be typed. */
  typeAbove: microDollars,
})
export type ApprovalDetail = z.infer<typeof approvalDetail>

/** A yes in advance, to one requester. */
export const standingApproval = z.object({
  id: idSchema('standing'),
  requester: z.string(),
  amount: microDollars,
  /** What is left of it. */
  left: microDollars,
  until: epochMs,
  grantedBy: z.string(),
  createdAt: epochMs,
  revokedAt: epochMs.nullable(),
})
export type StandingApproval = z.infer<typeof standingApproval>

/** What a person says to a request. */
export const approveInput = z.object({
  revision: z.number().int().positive(),
  /** Less than was asked for: the time shrinks. */
  cap: amount.optional(),
  /** Shorter than was asked for. */
  leaseSeconds: leaseSeconds.optional(),
  /** It ends sooner without work. Only where a machine is rented. */
  idleSeconds: idleSeconds.optional(),
  /** Its job's server is held for less after a failure; 0: not at all. Only where the job holds it at all. */
  keepOnFailureSeconds: z.number().int().min(0).max(604_800).optional(),
  /** Also a yes in advance to the same requester. */
  standing: z.object({ amount, until: epochMs }).optional(),
  reason: z.string().max(2000).optional(),
})
export type ApproveInput = z.infer<typeof approveInput>

/** Something that was decided about money, as Activity shows it. Never changed once written. */
export const activity = z.object({
  id: idSchema('activity'),
  at: epochMs,
  /** Who did it; "steward" where a rule did. */
  actor: z.string(),
  /** By what: window, terminal, token, engine. */
  via: z.enum(['window', 'terminal', 'token', 'engine']),
  /** `budget.set`, `approval.approved`, `gate.denied`, … */
  action: z.string(),
  /** One sentence. */
  text: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  /** What it has to do with money: promised, spent, freed. */
  effect: microDollars.nullable(),
  serverId: z.string().nullable(),
  jobId: z.string().nullable(),
  approvalId: z.string().nullable(),
  budgetId: z.string().nullable(),
})
export type Activity = z.infer<typeof activity>
