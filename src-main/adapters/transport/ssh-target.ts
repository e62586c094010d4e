import type { ServerAuth } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'

/** One SSH host on the way: where it listens, as whom and how we log in. Nothing is left to look up. */
export interface SshHop {
  host: string
  port: number
  user: string
  auth: ServerAuth
  /** For `default`: the IdentityFile lines of the SSH config, `~` allowed; then the usual names in ~/.ssh are tried too. */
  identityFiles?: string[]
  /** For `default`: offer only agent keys that are also identity files (IdentitiesOnly). */
  identitiesOnly?: boolean
  /** The agent's socket (IdentityAgent); null for none; SSH_AUTH_SOCK if undefined. */
  agentSocket?: string | null
  /** The name under which known_hosts has the key (HostKeyAlias). */
  hostKeyAlias?: string
}

/** A server and the jump hosts before it, in the order in which they are passed. */
export interface SshTarget extends SshHop {
  jumps: SshHop[]
}

/** The key that a host presented, not trusted yet. */
export interface PresentedHostKey {
  host: string
  port: number
  /** Its type, such as `ssh-ed25519`. */
  algorithm: string
  /** `SHA256:…` as ssh-keygen prints it. */
  fingerprint: string
  /** The public key blob. */
  key: Buffer
  hostKeyAlias?: string
}

/** What SSH connections need from the rest of the engine. */
export interface HopDeps {
  /** The value of a vault entry. @throws RemotebotError VAULT_LOCKED or NOT_FOUND */
  readSecret(name: string): Promise<string>
  /** Returns if the key may be trusted. @throws RemotebotError HOST_KEY_UNKNOWN or HOST_KEY_CHANGED */
  verifyHostKey(presented: PresentedHostKey): Promise<unknown> | unknown
  /** Types of the keys that we know for this host, best first, so that it is asked for one of those. */
  knownHostKeyTypes?(address: { host: string; port: number; hostKeyAlias?: string }): string[]
  clock: Clock
  log: Logger
  /** The folder that `~` means; the account's unless given. */
  home?: string
  /** Where SSH_AUTH_SOCK is looked up; the process's unless given. */
  env?: NodeJS.ProcessEnv
  limits?: Partial<SshLimits>
}

/** Times in milliseconds, and how many channels one connection carries. */
export interface SshLimits {
  connectTimeoutMs: number
  keepaliveIntervalMs: number
  keepaliveCount: number
  idleCloseMs: number
  /** sshd's default MaxSessions is 10. */
  channelsPerConnection: number
}

export const DEFAULT_LIMITS: SshLimits = {
  connectTimeoutMs: 20_000,
  keepaliveIntervalMs: 5000,
  keepaliveCount: 3,
  idleCloseMs: 60_000,
  channelsPerConnection: 8,
}

/** `user@host:port` for messages, with brackets round IPv6; the port only where it is not 22. */
export function hopName(hop: { host: string; port: number; user?: string }): string {
  const host = hop.host.includes(':') ? `[${hop.host}]` : hop.host
  const user = hop.user ? `${hop.user}@` : ''
  return hop.port === 22 ? `${user}${host}` : `${user}${host}:${hop.port}`
}
