import { z } from 'zod'
import { microDollars, offer } from '../../../../src-shared/vocabulary/index.ts'
import { settingsSchema } from './settings.ts'

/** What travels between the demo cloud and its client: JSON over HTTP on loopback, with a Bearer token. */

/** File in the cloud's folder (0600) that says where it listens and which token it takes. */
export const CLOUD_FILE = 'cloud.json'

/** Folder below a machine's home with what ends the machine from inside. */
export const END_FOLDER = '.demo-cloud'

export const cloudFile = z.object({ pid: z.number().int(), port: z.number().int(), token: z.string() })
export type CloudFile = z.infer<typeof cloudFile>

export const wireTag = z.object({ installation: z.string().max(100), launch: z.string().max(100) })

/** The body of `POST /v1/machines`. */
export const createBody = z.object({
  offerId: z.string(),
  tag: wireTag.nullable().default(null),
  name: z.string().min(1).max(60),
  diskGb: z.number().positive().max(100_000),
  /** The one key that may log in, as a line of authorized_keys. */
  publicKey: z.string().min(1).max(10_000),
  /** Epoch ms after which the cloud ends the machine. */
  endsAt: z.number().int().nullable().default(null),
})
export type CreateBody = z.infer<typeof createBody>

/** The body of `PATCH /v1/machines/<id>`. */
export const changeBody = z.object({
  name: z.string().min(1).max(60).optional(),
  endsAt: z.number().int().nullable().optional(),
})

export const wireMachine = z.object({
  id: z.string(),
  name: z.string(),
  tag: wireTag.nullable(),
  state: z.enum(['provisioning', 'booting', 'running', 'stopping', 'stopped', 'terminating', 'terminated', 'failed']),
  phase: z.enum(['capacity', 'image', 'boot']).nullable(),
  problem: z.string().nullable(),
  ssh: z.object({ user: z.string(), host: z.string(), port: z.number().int() }).nullable(),
  hostKeys: z.array(z.string()),
  pricePerHour: microDollars,
  gpu: z.object({ name: z.string(), count: z.number().int() }).nullable(),
  region: z.string().nullable(),
  spot: z.boolean(),
  preempted: z.boolean(),
  createdAt: z.number().int(),
  endsAt: z.number().int().nullable(),
  /** What is billed for it now, since when, and since when at this price. */
  billing: z.object({
    state: z.enum(['none', 'running', 'stopped']),
    since: z.number().int(),
    priceSince: z.number().int(),
  }),
  /** Bytes since it was made; null where they cost nothing. */
  traffic: z.object({ sent: z.number().int(), received: z.number().int() }).nullable().default(null),
})
export type WireMachine = z.infer<typeof wireMachine>

export const wireDisk = z.object({
  id: z.string(),
  name: z.string(),
  tag: wireTag.nullable(),
  gb: z.number(),
  pricePerDay: microDollars,
  createdAt: z.number().int(),
})
export type WireDisk = z.infer<typeof wireDisk>

/** What the ledger says of one machine. */
export const machineAccount = z.object({
  id: z.string(),
  name: z.string(),
  tag: wireTag.nullable(),
  offerId: z.string(),
  state: z.enum(['waiting', 'running', 'stopped', 'ended']),
  createdAt: z.number().int(),
  endedAt: z.number().int().nullable(),
  /** What ended it: a call, its timer, the machine itself, the cloud (preempted), or a boot that failed. */
  endedBy: z.enum(['call', 'timer', 'machine', 'preemption', 'failure']).nullable(),
  runningMs: z.number().int(),
  stoppedMs: z.number().int(),
  sent: z.number().int(),
  received: z.number().int(),
  billed: microDollars,
  /** Of `billed`, for traffic. */
  transfer: microDollars,
})
export type MachineAccount = z.infer<typeof machineAccount>

/** What was billed for a machine so far, from its beginning until its end or until now. */
export const wireBill = z.object({
  machineId: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  amount: microDollars,
  /** Of `amount`, for traffic. */
  transfer: microDollars.default(0),
})

export type WireBill = z.infer<typeof wireBill>

/** `GET /v1/ledger`: every machine that was ever made, and what it cost. */
export const ledgerSummary = z.object({
  machines: z.array(machineAccount),
  /** Machines that were made, whatever became of them. */
  made: z.number().int(),
  /** Ids of those that are still there. */
  alive: z.array(z.string()),
  /** Launches (their tag) that made more than one machine. */
  launchedTwice: z.array(z.object({ launch: z.string(), machines: z.array(z.string()) })),
  /** Disks that were left over and are still there. */
  disks: z.array(wireDisk),
  /** Of everything, disks included. */
  billed: microDollars,
})
export type LedgerSummary = z.infer<typeof ledgerSummary>

export const answers = {
  account: z.object({ name: z.string(), balance: microDollars }),
  offers: z.object({ offers: z.array(offer) }),
  /** A cloud that was started by an earlier version tells no price. */
  created: z.object({ id: z.string(), pricePerHour: microDollars.nullable().default(null) }),
  machine: wireMachine,
  machines: z.object({ machines: z.array(wireMachine) }),
  disks: z.object({ disks: z.array(wireDisk) }),
  bills: z.object({ bills: z.array(wireBill) }),
  ledger: ledgerSummary,
  settings: settingsSchema,
  done: z.object({}),
}

/** Every refusal: a stable word, and a sentence for people. `machineId` where one was made all the same. */
export const wireProblem = z.object({
  error: z.object({ code: z.string(), message: z.string(), machineId: z.string().optional() }),
})
