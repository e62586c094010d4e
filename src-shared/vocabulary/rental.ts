import { z } from 'zod'
import { cost } from './budget.ts'
import { idSchema } from './ids.ts'
import { microDollars } from './money.ts'
import { offer } from './offer.ts'
import { providerKind, selfStop } from './provider.ts'
import { epochMs } from './time.ts'

export const leaseSeconds = z
  .number()
  .int()
  .min(15, 'a lease is at least 15 seconds')
  .max(2_592_000, 'a lease is at most 30 days')
export const idleSeconds = z
  .number()
  .int()
  .min(15, 'an idle timer is at least 15 seconds')
  .max(604_800, 'an idle timer is at most 7 days')

/** So many seconds before its end a lease is told about, unless it was little longer from the start. */
export const LEASE_NOTICE_SECONDS = 900

/** What a failure of a provider means for what is tried next. */
export const refusalKind = z.enum(['capacity', 'auth', 'balance', 'rule', 'rate', 'transient', 'gone', 'unknown'])
export type RefusalKind = z.infer<typeof refusalKind>

/** One try to make a machine of one offer. Written down before the provider is called; its id is the machine's tag. */
export const launch = z.object({
  id: idSchema('launch'),
  offer,
  /**
   * `intent`: written, not called. `calling`: called, no answer yet. `unknown`: it may or may not have made a machine.
   * `launched`: there is one. `refused`: there is none. `ending`: it is being torn down. `ended`: confirmed to be gone.
   */
  state: z.enum(['intent', 'calling', 'unknown', 'launched', 'refused', 'ending', 'ended']),
  machineId: z.string().nullable(),
  refusal: refusalKind.nullable(),
  /** The provider's own words, or what went wrong on the way to a shell. */
  problem: z.string().nullable(),
  startedAt: epochMs,
  endedAt: epochMs.nullable(),
})
export type Launch = z.infer<typeof launch>

/** What a new server is waiting for. */
export const bootPhase = z.enum(['approval', 'capacity', 'image', 'boot', 'ssh', 'bootstrap'])
export type BootPhase = z.infer<typeof bootPhase>

/** A program that the requester wants there. */
export const toolState = z.object({
  name: z.string(),
  status: z.enum(['pending', 'installing', 'ok', 'failed']),
  version: z.string().nullable(),
  /** Why it failed: the last lines that its recipe printed. */
  problem: z.string().nullable(),
  checkedAt: epochMs.nullable(),
})
export type ToolState = z.infer<typeof toolState>

/** One of the three things that end a server without anybody. */
export const leaseLayer = z.object({
  layer: z.enum(['engine', 'server', 'provider']),
  armed: z.boolean(),
  /** When it would act as things are; null where it would not. */
  actsAt: epochMs.nullable(),
  /** One sentence: what it does then, or why it cannot. */
  detail: z.string(),
})
export type LeaseLayer = z.infer<typeof leaseLayer>

export const lease = z.object({
  until: epochMs,
  idleSeconds: z.number().int(),
  /** Since when nothing runs there; null while it is busy. */
  idleSince: epochMs.nullable(),
  /** What keeps it busy: "1 job", "a terminal", "being set up". */
  busyWith: z.string().nullable(),
  layers: z.array(leaseLayer),
})
export type Lease = z.infer<typeof lease>

/** Everything about a server that is rented. */
export const rental = z.object({
  provider: providerKind,
  providerName: z.string(),
  /** The provider's own id of the machine; null until there is one. */
  machineId: z.string().nullable(),
  offer,
  diskGb: z.number().int(),
  /** An hour now, all that is priced included; 0 where nothing bills. */
  pricePerHour: microDollars,
  /** An hour while it is stopped, its disk included; null where it cannot be stopped, or that is not told (of a machine that was taken over). */
  stoppedPricePerHour: microDollars.nullable(),
  /** What is not in these prices: "egress". */
  unpriced: z.array(z.string()),
  selfStop,
  canStop: z.boolean(),
  requester: z.string(),
  justification: z.string().nullable(),
  project: z.string().nullable(),
  /** The request that it waits for, or was made by; null: none was needed. */
  approvalId: idSchema('approval').nullable(),
  /** What it may cost in all until its lease ends; null: taken over without one, or `beyond` says why. */
  hardMax: microDollars.nullable(),
  /** Why nothing is promised for what runs all the same, and counts as it is spent; null: it is promised, or costs nothing. */
  beyond: z.string().nullable(),
  cost,
  /** The job that it was rented for and that it ends with. */
  jobId: idSchema('job').nullable(),
  /** Adopted machines that we were told not to end are never ended by us. */
  mayEnd: z.boolean(),
  phase: bootPhase.nullable(),
  phaseSince: epochMs.nullable(),
  /** Oldest first. */
  launches: z.array(launch),
  lease,
  tools: z.array(toolState),
  /** It may still be billing although it should not: shown until it is confirmed to be gone. */
  alarm: z.object({ since: epochMs, text: z.string() }).nullable(),
  /** How the provider calls its state. */
  providerState: z.string().nullable(),
  /** When the provider last showed it. */
  seenAt: epochMs.nullable(),
  startedAt: epochMs.nullable(),
  readyAt: epochMs.nullable(),
})
export type Rental = z.infer<typeof rental>

/** Something at a provider that bills and that no live server explains. */
export const leftover = z.object({
  /** `provider:kind:id` */
  id: z.string(),
  kind: z.enum(['machine', 'disk', 'address']),
  provider: providerKind,
  providerName: z.string(),
  /** The provider's own id. */
  resourceId: z.string(),
  name: z.string(),
  /**
   * `unclaimed`: our tag, but no server of ours. `stopped`: stopped and still billing. `ending`: told to end, not gone yet.
   * `other_installation`: the tag of another one. `unattached`: a disk or an address that nothing uses.
   */
  why: z.enum(['unclaimed', 'stopped', 'ending', 'other_installation', 'unattached']),
  /** One sentence for people. */
  reason: z.string(),
  providerState: z.string().nullable(),
  /** A day, as far as it is priced. */
  perDay: microDollars.nullable(),
  since: epochMs.nullable(),
  /** The server of ours that it belongs to, where there is one. */
  serverId: z.string().nullable(),
  /** The installation that made it, where it says so. */
  installation: z.string().nullable(),
  canClean: z.boolean(),
  canAdopt: z.boolean(),
  /** Why its cost would not be promised if whoever asks took it over: it would count as it is spent. Null: it would be. */
  beyond: z.string().nullable(),
})
export type Leftover = z.infer<typeof leftover>

/** How current the list of leftovers is. */
export const leftoverCheck = z.object({
  provider: providerKind,
  name: z.string(),
  checkedAt: epochMs.nullable(),
  problem: z.string().nullable(),
})
export type LeftoverCheck = z.infer<typeof leftoverCheck>
