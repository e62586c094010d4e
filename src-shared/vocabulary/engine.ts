import { z } from 'zod'
import { jobSummary } from './job.ts'
import { microDollars } from './money.ts'
import { quietHours } from './notice.ts'
import { idleSeconds, leaseSeconds } from './rental.ts'
import { epochMs } from './time.ts'

/** Bumped whenever an older client could misread this engine; compared in the handshake. */
export const PROTOCOL = 1

export const engineStatus = z.object({
  version: z.string(),
  protocol: z.number().int(),
  pid: z.number().int(),
  startedAt: epochMs,
  home: z.string(),
  host: z.enum(['electron', 'background']),
  clients: z.number().int(),
  activeJobs: z.number().int(),
})
export type EngineStatus = z.infer<typeof engineStatus>

/** The numbers of sidebar and status bar. */
export const overview = z.object({
  activeJobs: z.number().int(),
  /** Past the queue: neither queued nor waiting for a yes. */
  underWayJobs: z.number().int(),
  queuedJobs: z.number().int(),
  /** A person holds the queue: nothing in it starts. */
  queueHeld: z.boolean(),
  attentionJobs: z.number().int(),
  totalJobs: z.number().int(),
  servers: z.number().int(),
  reachable: z.number().int(),
  unreachable: z.number().int(),
  /** Rented servers that bill now, what they cost an hour, and things that bill and nobody claims. */
  rented: z.number().int(),
  spendPerHour: microDollars,
  /** Since midnight and since the first of the month, in this computer's zone. */
  spentToday: microDollars,
  spentThisMonth: microDollars,
  /** Requests that wait for a person. */
  approvals: z.number().int(),
  /** Budgets of which a threshold that holds back or ends something is reached in the period that is now. */
  thresholds: z.number().int(),
  /** Rented servers that may still be billing although they should not. */
  alarms: z.number().int(),
  /** Notices that nobody has looked at yet, of what went wrong or needs a person; not of kinds that are switched off. */
  unseen: z.number().int(),
  /** The budget of everything, by month before week before day; null: there is none. Else what this month has cost. */
  budget: z.object({
    spent: microDollars,
    committed: microDollars,
    limit: microDollars.nullable(),
    /** What nothing new may pass; the limit unless set. */
    hardCap: microDollars.nullable(),
  }),
  leftovers: z.number().int(),
  /** Providers that are connected. */
  providers: z.number().int(),
  /** The newest jobs that are past the queue, at most five. */
  running: z.array(jobSummary.pick({ id: true, name: true, status: true, stage: true })),
})
export type Overview = z.infer<typeof overview>

/** One line of `doctor`. */
export const doctorItem = z.object({
  id: z.string(),
  status: z.enum(['ok', 'warning', 'failed']),
  label: z.string(),
  detail: z.string(),
  fix: z.string().nullable(),
})
export type DoctorItem = z.infer<typeof doctorItem>

/** The vault's lock: which of the three kinds guards the master key, and whether it is open. */
export const vaultStatus = z.object({
  guard: z.enum(['keyring', 'passphrase', 'key-file']),
  locked: z.boolean(),
  secrets: z.number().int(),
})
export type VaultStatus = z.infer<typeof vaultStatus>

export const settings = z.object({
  /** Days that stored logs are kept after a job ended. */
  logDays: z.number().int().min(1).max(3650).default(30),
  /** Bytes of stored logs above which the oldest finished ones go. */
  logBytes: z.number().int().min(1_000_000).default(20_000_000_000),
  /** Days that the files which a job brought home are kept after it ended. */
  resultDays: z.number().int().min(1).max(3650).default(90),
  /** Bytes of such files above which those of the oldest finished jobs go. */
  resultBytes: z.number().int().min(1_000_000).default(100_000_000_000),
  /** Days that a job's folder stays on its server after its log came home whole. */
  serverDays: z.number().int().min(0).max(3650).default(7),
  /** Seconds that a rented server may live unless somebody extends it, and how long it may be idle. */
  leaseSeconds: leaseSeconds.default(14_400),
  idleSeconds: idleSeconds.default(1_200),
  /** Where tool recipes fetch from instead of the internet: a URL of a mirror; null: the internet. */
  toolMirror: z
    .url({ protocol: /^https?$/, error: 'a mirror is an http(s) URL' })
    .nullable()
    .default(null),
  /** At most so much is spent without asking where no budget says otherwise. Automation is always asked for. */
  autoApprovePerHour: microDollars.min(0).default(25_000_000),
  autoApprovePerJob: microDollars.min(0).default(50_000_000),
  autoApprovePerServer: microDollars.min(0).default(50_000_000),
  /** Above this the maximum has to be typed to approve it. */
  typeAmountAbove: microDollars.min(0).default(500_000_000),
  notifyApprovals: z.boolean().default(true),
  notifyBudgets: z.boolean().default(true),
  notifyFinished: z.boolean().default(true),
  notifyFailed: z.boolean().default(true),
  notifyLeases: z.boolean().default(true),
  notifyIdle: z.boolean().default(true),
  notifyLeaks: z.boolean().default(true),
  notifyUnreachable: z.boolean().default(true),
  notifyServers: z.boolean().default(true),
  /** No job in the queue starts until it is resumed. One that a machine was rented for does: that is paid for. */
  queueHeld: z.boolean().default(false),
  /** While these last only notices of money that may be leaking come. */
  quietHours: quietHours.nullable().default(null),
  /** Hints on screens that the person has dismissed, by id. */
  dismissedHints: z.array(z.string()).default([]),
})
export type Settings = z.infer<typeof settings>

type Fields = typeof settings.shape
type Bare = { [Name in keyof Fields]: z.ZodOptional<ReturnType<Fields[Name]['unwrap']>> }

/** Some of the settings: what is left out stays as it is. `settings.partial()` would fill it in with the default. */
export const settingsChange = z.object(
  Object.fromEntries(Object.entries(settings.shape).map(([name, field]) => [name, field.unwrap().optional()])) as Bare,
)

/** An aggregate that changed; `id` is null when several of its kind did. */
export const change = z.object({
  aggregate: z.enum([
    'jobs',
    'servers',
    'logs',
    'templates',
    'tokens',
    'secrets',
    'settings',
    'engine',
    'providers',
    'offers',
    'leftovers',
    'budgets',
    'approvals',
    'activity',
    'costs',
    'notices',
  ]),
  id: z.string().nullable(),
})
export type Change = z.infer<typeof change>
