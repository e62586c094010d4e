import { join } from 'node:path'
import { expandHome } from './expand-home.ts'
import { hostPatternMatches } from './host-patterns.ts'
import type { Condition, ConfigBlock } from './ssh-config-file.ts'

/** The SSH client configuration of this account, read once. */
export interface SshConfig {
  blocks: ConfigBlock[]
  home: string
  localUser: string
  env: NodeJS.ProcessEnv
  /** Lines and files that were passed over, for people. */
  problems: string[]
}

/** What the configuration says about one host. */
export interface HostSettings {
  hostName: string | null
  port: number | null
  user: string | null
  identityFiles: string[]
  identitiesOnly: boolean
  /** As SshHop has it: null for none, undefined for SSH_AUTH_SOCK. */
  agentSocket: string | null | undefined
  hostKeyAlias: string | undefined
  jumps: string[]
  knownHostsFiles: string[]
  /** Why the host cannot be used as it stands. */
  unsupported: string | null
}

const SYSTEM_KNOWN_HOSTS = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']

/**
 * The settings of `host` as typed. As ssh does: the first value of a keyword counts, IdentityFile
 * adds up, and `Match final` blocks are looked at in a second pass. `Match exec` is never run.
 */
export function settingsFor(config: SshConfig, host: string, user?: string): HostSettings {
  const values = new Map<string, string[]>(user === undefined ? [] : [['user', [user]]])
  const identityFiles: string[] = []
  let wouldExec = false
  const hasFinal = config.blocks.some((block) => block.conditions.some(isFinal))
  const taken = new Set<number>()
  for (const final of hasFinal ? [false, true] : [false]) {
    config.blocks.forEach((block, index) => {
      if (taken.has(index)) return
      const state = { host, config, values, final }
      const verdicts = block.conditions.map((condition) => holds(condition, state))
      if (verdicts.includes(false)) return
      if (verdicts.includes('exec')) {
        wouldExec = true
        return
      }
      taken.add(index)
      for (const { keyword, args } of block.lines) {
        if (keyword === 'identityfile') identityFiles.push(...args)
        else if (!values.has(keyword)) values.set(keyword, args)
      }
    })
  }
  return settingsOf(config, host, values, identityFiles, wouldExec)
}

interface MatchState {
  host: string
  config: SshConfig
  values: Map<string, string[]>
  final: boolean
}

function holds(condition: Condition, state: MatchState): boolean | 'exec' {
  if (condition.kind === 'host') return hostPatternMatches(condition.patterns, state.host)
  let exec = false
  for (const { name, negated, argument } of condition.criteria) {
    if (name === 'exec') exec = true
    else if (criterionHolds(name, argument, state) === negated) return false
  }
  return exec ? 'exec' : true
}

function criterionHolds(name: string, argument: string, { host, config, values, final }: MatchState): boolean {
  const patterns = argument.split(',')
  switch (name) {
    case 'all':
      return true
    case 'final':
      return final
    case 'host':
      return hostPatternMatches(patterns, values.get('hostname')?.[0]?.replaceAll('%h', host) ?? host)
    case 'originalhost':
      return hostPatternMatches(patterns, host)
    case 'user':
      return hostPatternMatches(patterns, values.get('user')?.[0] ?? config.localUser)
    case 'localuser':
      return hostPatternMatches(patterns, config.localUser)
    default:
      return false // canonical, localnetwork, tagged and later ones are not known here
  }
}

const isFinal = (condition: Condition) =>
  condition.kind === 'match' && condition.criteria.some((criterion) => criterion.name === 'final')

function settingsOf(
  config: SshConfig,
  host: string,
  values: Map<string, string[]>,
  identityFiles: string[],
  wouldExec: boolean,
): HostSettings {
  const first = (keyword: string) => values.get(keyword)?.[0] ?? null
  const port = Number(first('port'))
  const user = first('user')
  const hostName = first('hostname')
  const expand = (path: string) =>
    expandTokens(path, { config, host: hostName ?? host, user: user ?? config.localUser })
  const proxyCommand = first('proxycommand')
  const proxyJump = first('proxyjump')
  // Of ProxyJump and ProxyCommand ssh takes the one that comes first; a Map keeps that order.
  const keywords = [...values.keys()]
  const commandFirst = proxyJump === null || keywords.indexOf('proxycommand') < keywords.indexOf('proxyjump')
  const usesCommand = proxyCommand !== null && proxyCommand.toLowerCase() !== 'none' && commandFirst
  const files = values.get('userknownhostsfile') ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']
  return {
    hostName: hostName === null ? null : hostName.replaceAll('%h', host).replaceAll('%%', '%'),
    port: Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null,
    user,
    identityFiles: identityFiles.filter((path) => path.toLowerCase() !== 'none').map(expand),
    identitiesOnly: first('identitiesonly')?.toLowerCase() === 'yes',
    agentSocket: agentOf(first('identityagent'), config, expand),
    hostKeyAlias: first('hostkeyalias') ?? undefined,
    jumps: proxyJump === null || proxyJump.toLowerCase() === 'none' ? [] : proxyJump.split(','),
    knownHostsFiles: [
      ...files.filter((path) => path !== 'none').map((path) => fullPath(expand(path), config)),
      ...SYSTEM_KNOWN_HOSTS,
    ],
    unsupported: usesCommand
      ? 'uses ProxyCommand, which is never run'
      : wouldExec
        ? 'uses Match exec, which is never run'
        : null,
  }
}

function agentOf(value: string | null, config: SshConfig, expand: (path: string) => string) {
  if (value === null || value === 'SSH_AUTH_SOCK') return undefined
  if (value.toLowerCase() === 'none') return null
  if (value.startsWith('$')) return config.env[value.replace(/[${}]/g, '')] ?? null
  return expand(value)
}

/** The tokens of ssh_config(5) that identity files and the like may have, and `${VARIABLES}`. */
function expandTokens(path: string, about: { config: SshConfig; host: string; user: string }): string {
  const { config, host, user } = about
  const tokens: Record<string, string> = { '%': '%', d: config.home, h: host, r: user, u: config.localUser }
  return path
    .replace(/%(.)/g, (whole, token: string) => tokens[token] ?? whole)
    .replace(/\$\{(\w+)\}/g, (whole, name: string) => config.env[name] ?? whole)
}

const fullPath = (path: string, config: SshConfig) => {
  const expanded = expandHome(path, config.home)
  return expanded.startsWith('/') ? expanded : join(config.home, expanded)
}
