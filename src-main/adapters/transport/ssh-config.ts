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
      const passed = [stationOf(config, { user: null, host: alias, port: null })]
      if (unsupported === null) jumps = jumpsOf(config, settings.jumps, passed).map(formatAddress)
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
    jumps: jumpsOf(config, jumps ?? settings.jumps, [stationOf(config, typed)]),
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
function jumpsOf(config: SshConfig, chain: string[], passed: Station[]): ResolvedHop[] {
  const [first, ...rest] = chain
  if (first === undefined) return []
  const typed = parseAddress(first)
  const way = [...passed, stationOf(config, typed)]
  const address = way.at(-1)?.address
  if (passed.some((station) => station.address === address) || passed.length > MAX_JUMPS) {
    const names = way.map((station) => station.name).join(' → ')
    throw new RemotebotError('INVALID_INPUT', `The jump hosts go round in a circle: ${names}`, {
      hint: 'Correct the jump hosts, or ProxyJump in the SSH config.',
    })
  }
  const before = jumpsOf(config, settingsFor(config, typed.host, typed.user ?? undefined).jumps, way)
  return [...before, ...[first, ...rest].map((jump) => resolveJump(config, jump))]
}

/** A host as it was named, with the account and port that it means: two SSH servers may share a host name. */
interface Station {
  name: string
  address: string
}

function stationOf(config: SshConfig, typed: TypedAddress): Station {
  const { user, port } = addressOf(config, typed, settingsFor(config, typed.host, typed.user ?? undefined))
  return { name: typed.host, address: formatAddress({ user, host: typed.host, port }) }
}

function hopOf(config: SshConfig, typed: TypedAddress, settings: HostSettings): ResolvedHop {
  const address = addressOf(config, typed, settings)
  const named = aliasesOf(config).includes(typed.host)
  const likely = (named ? null : settingsOfSameAddress(config, address)) ?? settings
  const { identitiesOnly, agentSocket, hostKeyAlias } = likely
  // Both, the alias' first: what is said about the host name itself, or about all hosts, still holds.
  const identityFiles = [...new Set([...likely.identityFiles, ...settings.identityFiles])]
  return { ...address, identityFiles, identitiesOnly, agentSocket, hostKeyAlias }
}

/** A stored `user@host:port` no longer says which alias it came from; its settings are found again so. */
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
