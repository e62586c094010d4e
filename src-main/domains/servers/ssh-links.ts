import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { RemotebotError, type SshConfigHost, type SshIdentity } from '../../../src-shared/vocabulary/index.ts'
import {
  createConnectionRegistry,
  createLocalTransport,
  createSshTransport,
  formatAddress,
  type KnownHostKey,
  knownKeysOf,
  listConfigHosts,
  listIdentities,
  loadSshConfig,
  type PresentedHostKey,
  probeHostKey,
  type ResolvedAddress,
  resolveAddress,
  type SshDeps,
  type SshTarget,
  type Transport,
  targetFrom,
} from '../../adapters/transport/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import type { HostTrust } from './host-trust.ts'
import type { Route } from './registration.ts'
import type { ServerRow } from './repository.ts'

/** What links need from elsewhere. */
export interface SshLinksDeps {
  readSecret(name: string): Promise<string>
  trust(): Pick<HostTrust, 'verify' | 'expectedTypes'>
  clock: Clock
  logger: Logger
  /** The person's home folder; the account's unless given. */
  home: string | undefined
  env: NodeJS.ProcessEnv
}

/** How servers are reached: this computer directly, others by SSH as ~/.ssh/config says at that moment. */
export class SshLinks {
  readonly home: string
  private readonly registry = createConnectionRegistry()

  constructor(private readonly deps: SshLinksDeps) {
    this.home = deps.home ?? homedir()
  }

  /** Where what a person typed leads. @throws RemotebotError INVALID_INPUT that says what is wrong */
  route(typed: string, jumps?: readonly string[]): Route {
    const { user, host, port, alias, jumps: hops } = resolveAddress(typed, this.config(), jumps && [...jumps])
    return { address: { user, host, port }, jumps: hops.map(formatAddress), suggestedName: alias ?? host }
  }

  /** @throws RemotebotError INVALID_INPUT when a jump host can't be used any more */
  transport(row: ServerRow): Transport {
    if (row.origin === 'local') return createLocalTransport({ env: this.deps.env })
    return createSshTransport(this.target(row), this.sshDeps(row))
  }

  /** The key that the server presents now, passing its jump hosts. @throws RemotebotError */
  probe(row: ServerRow): Promise<PresentedHostKey> {
    return probeHostKey(this.target(row), this.sshDeps(row))
  }

  /** What known_hosts has for the server or one of its jump hosts. */
  knownKeys(row: ServerRow, place: { host: string; port: number; hostKeyAlias?: string }): KnownHostKey[] {
    // Addresses of rented machines are used again for others: what known_hosts has is about another machine.
    if (row.origin === 'rented') return []
    const text = this.resolve(row).knownHostsFiles.map(readOrEmpty).join('\n')
    return knownKeysOf(text, place)
  }

  configHosts(): SshConfigHost[] {
    return listConfigHosts(this.config())
  }

  identities(): Promise<SshIdentity[]> {
    return listIdentities({ home: this.home, env: this.deps.env })
  }

  close(): void {
    this.registry.closeAll()
  }

  private config() {
    return loadSshConfig({ home: this.home, env: this.deps.env })
  }

  private target(row: ServerRow): SshTarget {
    return targetFrom(this.resolve(row), row.auth ?? { kind: 'default' })
  }

  /** The stored address with the settings of the SSH config; the config may not lead it elsewhere. */
  private resolve(row: ServerRow): ResolvedAddress {
    const { address } = row
    if (!address) {
      throw new RemotebotError(
        'UNREACHABLE',
        `"${row.name}" has no address${row.state === 'ready' ? '' : ` while it is ${row.state}`}.`,
        {
          hint: 'Its page says how far it is.',
        },
      )
    }
    // A rule of the SSH config that is meant for other hosts must neither lead a rented machine astray nor break it.
    if (row.origin === 'rented') {
      return { ...address, alias: null, jumps: [], knownHostsFiles: [], identityFiles: [], hostKeyAlias: undefined }
    }
    const config = this.config()
    const stored = formatAddress(address)
    const typed = row.typedAddress === null ? null : tryResolve(row.typedAddress, config, row.jumps)
    return typed && formatAddress(typed) === stored ? typed : resolveAddress(stored, config, row.jumps)
  }

  /** One object per transport: the connection pool remembers by it whose trust a connection has. */
  private sshDeps(row: ServerRow): SshDeps {
    const { readSecret, trust, clock, logger, env } = this.deps
    return {
      readSecret,
      verifyHostKey: (presented) => trust().verify(row.id, presented),
      knownHostKeyTypes: (place) => trust().expectedTypes(row.id, place),
      clock,
      log: logger,
      registry: this.registry,
      home: this.home,
      env,
    }
  }
}

function tryResolve(typed: string, config: ReturnType<typeof loadSshConfig>, jumps: string[]): ResolvedAddress | null {
  try {
    return resolveAddress(typed, config, jumps)
  } catch {
    return null // the config has changed since; the stored address still holds
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
