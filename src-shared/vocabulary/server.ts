import { z } from 'zod'
import { ERRORS, type ErrorCode } from './errors.ts'
import { idSchema } from './ids.ts'
import { microDollars } from './money.ts'
import { rental } from './rental.ts'
import { contact } from './status.ts'
import { epochMs } from './time.ts'

export const serverId = idSchema('server')

export const serverName = z
  .string()
  .trim()
  .min(1, 'a server needs a name')
  .max(64, 'a name has at most 64 characters')
  .regex(/^[^\p{Cc}/@:,\s][^\p{Cc}/@:,]*$/u, 'a name may not contain / @ : , or control characters')

export const serverOrigin = z.enum(['local', 'ssh', 'rented', 'terraform'])
export type ServerOrigin = z.infer<typeof serverOrigin>

export const serverState = z.enum([
  'intent',
  'provisioning',
  'booting',
  'bootstrapping',
  'ready',
  'busy',
  'draining',
  'stopping',
  'stopped',
  'terminating',
  'terminated',
  'failed',
])
export type ServerState = z.infer<typeof serverState>

/** Where an SSH host listens and as whom we log in. */
export const sshAddress = z.object({
  user: z.string().min(1),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65_535),
})
export type SshAddress = z.infer<typeof sshAddress>

/**
 * How we log in. `default` tries what `ssh` would: the agent, then the identity files of the SSH
 * config and the usual names in ~/.ssh. Secrets are named, never held here: `secret` is a vault entry.
 */
export const serverAuth = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default') }),
  z.object({ kind: z.literal('agent') }),
  z.object({ kind: z.literal('file'), path: z.string().min(1), passphraseSecret: z.string().nullable() }),
  z.object({
    kind: z.literal('vault'),
    secret: z.string(),
    passphraseSecret: z.string().nullable(),
    publicKey: z.string(),
  }),
  z.object({ kind: z.literal('password'), secret: z.string() }),
])
export type ServerAuth = z.infer<typeof serverAuth>

/** How to log in, as a person enters it; secret parts go to the vault and never come back. */
export const serverAuthInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default') }),
  z.object({ kind: z.literal('agent') }),
  z.object({ kind: z.literal('file'), path: z.string().min(1), passphrase: z.string().optional() }),
  z.object({ kind: z.literal('pasted'), privateKey: z.string().min(1), passphrase: z.string().optional() }),
  z.object({ kind: z.literal('generated') }),
  z.object({ kind: z.literal('password'), password: z.string().min(1) }),
])
export type ServerAuthInput = z.infer<typeof serverAuthInput>

export const pinnedHostKey = z.object({
  algorithm: z.string(),
  /** `SHA256:…` as ssh-keygen prints it. */
  fingerprint: z.string(),
  pinnedAt: epochMs,
  /** Where the trust came from: a person, known_hosts, the provider that made the machine, or nothing but its first answer. */
  source: z.enum(['person', 'known_hosts', 'provider', 'first-contact']),
})
export type PinnedHostKey = z.infer<typeof pinnedHostKey>

export const gpuFacts = z.object({ name: z.string(), memoryBytes: z.number() })

/** What the check found out about a machine. */
export const serverFacts = z.object({
  os: z.string(),
  kernel: z.string(),
  arch: z.string(),
  hostname: z.string(),
  home: z.string(),
  shell: z.string(),
  cpuModel: z.string().nullable(),
  cpuCount: z.number().int(),
  memoryBytes: z.number(),
  diskTotalBytes: z.number(),
  diskFreeBytes: z.number(),
  gpus: z.array(gpuFacts),
  tools: z.array(z.object({ name: z.string(), version: z.string() })),
  /** Login shell start-up plus one round trip, in milliseconds. */
  latencyMs: z.number().nullable(),
  checkedAt: epochMs,
})
export type ServerFacts = z.infer<typeof serverFacts>

export const server = z.object({
  id: serverId,
  name: serverName,
  origin: serverOrigin,
  roles: z.array(z.enum(['jobs', 'builder', 'cluster'])),
  launcher: z.enum(['shell', 'container', 'slurm', 'kubernetes']),
  state: serverState,
  /** Why it is in this state, where that needs saying. */
  reason: z.string().nullable(),
  contact,
  slots: z.number().int(),
  running: z.number().int(),
  queued: z.number().int(),
  address: sshAddress.nullable(),
  /** Jump hosts, in the order in which they are passed: `user@host:port`. */
  jumps: z.array(z.string()),
  auth: serverAuth.nullable(),
  hostKey: pinnedHostKey.nullable(),
  facts: serverFacts.nullable(),
  /** Price per hour in micro-dollars; null where nobody bills. */
  pricePerHour: microDollars.nullable(),
  /** Only of rented servers. */
  rental: rental.nullable(),
  createdAt: epochMs,
})
export type Server = z.infer<typeof server>

/** One line of the check list, shown live. `ask` waits for a person (the host key). */
export const checkItem = z.object({
  id: z.enum(['reach', 'host_key', 'login', 'os', 'shell', 'disk', 'cpu', 'memory', 'gpu', 'tools']),
  status: z.enum(['pending', 'running', 'ok', 'warning', 'failed', 'skipped', 'ask']),
  label: z.string(),
  detail: z.string().nullable(),
  /** What a person can do about it, one sentence. */
  fix: z.string().nullable(),
  /** A command to copy that does so. */
  command: z.string().nullable(),
  /** What failed, as the error code of the same failure elsewhere; left out where the item itself says it. */
  code: z.enum(Object.keys(ERRORS) as ErrorCode[]).optional(),
})
export type CheckItem = z.infer<typeof checkItem>
export type CheckId = CheckItem['id']

export const gpuSample = z.object({
  index: z.number().int(),
  name: z.string(),
  /** 0 to 1. */
  utilization: z.number(),
  memoryUsedBytes: z.number(),
  memoryTotalBytes: z.number(),
  temperatureC: z.number().nullable(),
  powerWatts: z.number().nullable(),
})

/** One live reading of a machine. */
export const serverSample = z.object({
  at: epochMs,
  /** Share of all cores in use since the sample before, 0 to 1; null in the first one. */
  cpu: z.number().nullable(),
  load1: z.number().nullable(),
  memoryUsedBytes: z.number(),
  memoryTotalBytes: z.number(),
  diskFreeBytes: z.number(),
  diskTotalBytes: z.number(),
  gpus: z.array(gpuSample),
})
export type ServerSample = z.infer<typeof serverSample>

/** A host offered by ~/.ssh/config. */
export const sshConfigHost = z.object({
  alias: z.string(),
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
  jumps: z.array(z.string()),
  identityFiles: z.array(z.string()),
  /** Why it can't be used as it stands: "uses ProxyCommand, which is never run". */
  unsupported: z.string().nullable(),
})
export type SshConfigHost = z.infer<typeof sshConfigHost>

/** Keys that this computer could log in with. */
export const sshIdentity = z.object({
  source: z.enum(['agent', 'file']),
  path: z.string().nullable(),
  comment: z.string(),
  algorithm: z.string(),
  fingerprint: z.string(),
  encrypted: z.boolean(),
})
export type SshIdentity = z.infer<typeof sshIdentity>
