import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { RemotebotError, type ServerAuth, type SshConfigHost } from '../../../src-shared/vocabulary/index.ts'
import { formatAddress, parseAddress, type TypedAddress } from './ssh-address.ts'
import { readConfigFile } from './ssh-config-file.ts'
import { type HostSettings, type SshConfig, settingsFor } from './ssh-config-settings.ts'
import type { SshHop, SshTarget } from './ssh-target.ts'

export type { SshConfig } from './ssh-config-settings.ts'

/** A host of which everything but the login is known. */
export type ResolvedHop = Omit<SshHop, 'auth'>

/** What an address means. */
export interface ResolvedAddress extends ResolvedHop {
  /** The Host of the SSH config that was named, if it was one. */
  alias: string | null
  jumps: ResolvedHop[]
  /** known_hosts files, in the order in which they are looked at. */
  knownHostsFiles: string[]
}

const MAX_JUMPS = 8

/** Reads ~/.ssh/config and /etc/ssh/ssh_config. Paths and account are parameters so that tests use their own. */
export function loadSshConfig(
  options: { home?: string; localUser?: string; paths?: string[]; env?: NodeJS.ProcessEnv } = {},
): SshConfig {
  const home = options.home ?? homedir()
  const paths = options.paths ?? [join(home, '.ssh', 'config'), '/etc/ssh/ssh_config']
  const problems: string[] = []
  const blocks = paths.flatMap((path) => readConfigFile(path, home, problems))
  return { blocks, home, localUser: options.localUser ?? accountName(), env: options.env ?? process.env, problems }
}

/** The hosts that the configuration names, without patterns, in its order. */
export function listConfigHosts(config: SshConfig): SshConfigHost[] {
  return aliasesOf(config).map((alias) => {
    const settings = settingsFor(config, alias)
    const address = addressOf(config, { user: null, host: alias, port: null }, settings)
    let jumps: string[] = []
    let unsupported = settings.unsupported
    try {
      if (unsupported === null) jumps = jumpsOf(config, settings.jumps, [alias]).map(formatAddress)
    } catch (error) {
      unsupported = (error as Error).message
    }
    return { alias, ...address, jumps, identityFiles: settings.identityFiles, unsupported }
  })
}

/**
 * What a typed address means: `user@host:port`, `host`, an alias of the configuration, `[::1]:22` or
 * `ssh://user@host:port`. `jumps`, if given, are used instead of the configuration's.
 * @throws RemotebotError INVALID_INPUT that says what is wrong, also for hosts that need ProxyCommand
 */
export function resolveAddress(text: string, config: SshConfig, jumps?: string[]): ResolvedAddress {
  const typed = parseAddress(text)
  const settings = settingsFor(config, typed.host, typed.user ?? undefined)
  if (settings.unsupported !== null && jumps === undefined) {
    throw new RemotebotError('INVALID_INPUT', `${typed.host} ${settings.unsupported}.`, {
      hint: 'Name its jump hosts here, or use ProxyJump in the SSH config.',
    })
  }
  const own = hopOf(config, typed, settings)
  return {
    ...own,
    alias: aliasesOf(config).includes(typed.host) ? typed.host : null,
    jumps: jumpsOf(config, jumps ?? settings.jumps, [typed.host]),
    knownHostsFiles: settings.knownHostsFiles,
  }
}

/** A target from a resolved address; jump hosts log in as `ssh` would. */
export function targetFrom(resolved: ResolvedAddress, auth: ServerAuth): SshTarget {
  const { alias: _alias, knownHostsFiles: _files, jumps, ...hop } = resolved
  return { ...hop, auth, jumps: jumps.map((jump) => ({ ...jump, auth: { kind: 'default' } })) }
}

/** One jump host by its own settings; the jump hosts before it are named before it. */
function resolveJump(config: SshConfig, text: string): ResolvedHop {
  const typed = parseAddress(text)
  const settings = settingsFor(config, typed.host, typed.user ?? undefined)
  if (settings.unsupported !== null) {
    throw new RemotebotError('INVALID_INPUT', `The jump host ${typed.host} ${settings.unsupported}.`, {
      hint: 'Use a jump host that can be reached directly or by ProxyJump.',
    })
  }
  return hopOf(config, typed, settings)
}

/** A chain of jump hosts, the first of which may itself have some, as with `ssh -J`. */
function jumpsOf(config: SshConfig, chain: string[], passed: string[]): ResolvedHop[] {
  const [first, ...rest] = chain
  if (first === undefined) return []
  const { host } = parseAddress(first)
  if (passed.includes(host) || passed.length > MAX_JUMPS) {
    throw new RemotebotError('INVALID_INPUT', `The jump hosts go round in a circle: ${[...passed, host].join(' → ')}`, {
      hint: 'Correct the jump hosts, or ProxyJump in the SSH config.',
    })
  }
  const before = jumpsOf(config, settingsFor(config, host).jumps, [...passed, host])
  return [...before, ...[first, ...rest].map((jump) => resolveJump(config, jump))]
}

function hopOf(config: SshConfig, typed: TypedAddress, settings: HostSettings): ResolvedHop {
  const address = addressOf(config, typed, settings)
  const likely = settings.identityFiles.length > 0 ? settings : (settingsOfSameAddress(config, address) ?? settings)
  const { identityFiles, identitiesOnly, agentSocket, hostKeyAlias } = likely
  return { ...address, identityFiles, identitiesOnly, agentSocket, hostKeyAlias }
}

/** A stored `user@host:port` no longer says which alias it came from; its identity files are found again so. */
function settingsOfSameAddress(config: SshConfig, address: { user: string; host: string; port: number }) {
  const wanted = formatAddress(address)
  return aliasesOf(config)
    .map((alias) => ({ alias, settings: settingsFor(config, alias) }))
    .find(
      ({ alias, settings }) =>
        formatAddress(addressOf(config, { user: null, host: alias, port: null }, settings)) === wanted,
    )?.settings
}

function addressOf(config: SshConfig, typed: TypedAddress, settings: HostSettings) {
  return {
    host: settings.hostName ?? typed.host,
    port: typed.port ?? settings.port ?? 22,
    user: typed.user ?? settings.user ?? config.localUser,
  }
}

function aliasesOf(config: SshConfig): string[] {
  const patterns = config.blocks.flatMap((block) => {
    const last = block.conditions.at(-1)
    return last?.kind === 'host' ? last.patterns : []
  })
  return [...new Set(patterns.filter((pattern) => !/[*?!]/.test(pattern) && !pattern.startsWith('-')))]
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? 'root' // an account without an entry in the user database
  }
}
