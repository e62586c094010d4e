import { z } from 'zod'
import { microDollars } from './money.ts'
import { epochMs } from './time.ts'

/** A place that rents machines. `demo` is a simulated cloud on this computer. */
export const providerKind = z.enum(['demo', 'runpod', 'vast', 'lambda', 'aws', 'gcp'])
export type ProviderKind = z.infer<typeof providerKind>

/**
 * What ends a machine's bill when we cannot: the provider's own timer, a key on the machine that is good for this machine
 * only, the operating system's shutdown, or nothing.
 */
export const selfStop = z.enum(['provider-timer', 'scoped-key', 'os-shutdown', 'none'])
export type SelfStop = z.infer<typeof selfStop>

/** What a provider can do; screens and rules ask this, never the provider's name. */
export const providerCapabilities = z.object({
  /** Machines can be stopped and started again, keeping their disk. */
  stop: z.boolean(),
  spot: z.boolean(),
  rename: z.boolean(),
  selfStop,
  /** The host key is known from the launch on; else the key of the first contact is pinned and marked. */
  knowsHostKey: z.boolean(),
  /** It tells what was billed. */
  billing: z.boolean(),
  /** Things beside machines that bill and that it can list. */
  lists: z.array(z.enum(['disk', 'address'])),
  /** A launch that is repeated with the same key makes no second machine. */
  idempotentLaunch: z.boolean(),
  /** Seconds after a launch for which its lists may not show the machine yet. */
  settleSeconds: z.number().int(),
})
export type ProviderCapabilities = z.infer<typeof providerCapabilities>

/** A field of the connect screen. */
export const providerField = z.object({
  name: z.string(),
  label: z.string(),
  /** Kept in the vault and never shown again. */
  secret: z.boolean(),
  optional: z.boolean(),
  /** Several lines, such as a key file of a service account. */
  multiline: z.boolean(),
  help: z.string(),
})
export type ProviderField = z.infer<typeof providerField>

/** Something that the key must be allowed to do. */
export const providerRight = z.object({
  name: z.string(),
  status: z.enum(['ok', 'missing', 'unknown']),
  detail: z.string().nullable(),
})
export type ProviderRight = z.infer<typeof providerRight>

export const provider = z.object({
  kind: providerKind,
  name: z.string(),
  state: z.enum(['not_connected', 'unchecked', 'ok', 'failed']),
  /** Why it is not `ok`, and what to do. */
  reason: z.string().nullable(),
  connectedAt: epochMs.nullable(),
  checkedAt: epochMs.nullable(),
  capabilities: providerCapabilities,
  fields: z.array(providerField),
  rights: z.array(providerRight),
  /** Whose account it is, where the provider tells. */
  account: z.string().nullable(),
  balance: microDollars.nullable(),
  /** What this client was tested against, one sentence. */
  testedAgainst: z.string(),
  /** Servers rented there now. */
  servers: z.number().int(),
})
export type Provider = z.infer<typeof provider>
