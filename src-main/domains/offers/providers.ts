import { join } from 'node:path'
import {
  type Provider,
  type ProviderKind,
  type ProviderRight,
  RemotebotError,
} from '../../../src-shared/vocabulary/index.ts'
import {
  type Provider as Client,
  type ProviderAccount,
  type ProviderDefinition,
  ProviderError,
  toRemotebotError,
} from '../../adapters/providers/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Store } from '../../ground/store/index.ts'
import { Connections } from './connections.ts'
import { givenValues } from './given-values.ts'

/** Milliseconds that a test of a key may take. */
const CHECK_MS = 30_000

/** What the vault does for keys of providers. */
export interface ProviderVault {
  get(name: string): Promise<string>
  set(name: string, value: string, usedBy: string | null): Promise<unknown>
  has(name: string): boolean
  remove(name: string): void
}

/** What providers need from elsewhere. */
export interface ProvidersDeps {
  store: Store
  secrets: ProviderVault
  definitions: readonly ProviderDefinition[]
  /** Where a provider's API is found instead of its usual address; undefined: there. */
  endpoint(kind: ProviderKind): string | undefined
  /** The data folder. */
  home: string
  /** Servers that are rented there now. */
  rented(kind: ProviderKind): number
  /** What else was known of a provider is to be forgotten with its key. */
  forget(kind: ProviderKind): void
  clock: Clock
}

/** Places that rent machines: which are connected, with which key, and what it is good for. */
export class Providers {
  private readonly connections: Connections
  private readonly clients = new Map<ProviderKind, Promise<Client>>()

  constructor(private readonly deps: ProvidersDeps) {
    this.connections = new Connections(deps.store)
  }

  /** All kinds, connected or not, in the order in which they are offered. */
  list(): Provider[] {
    return this.deps.definitions.map(({ kind }) => this.get(kind))
  }

  get(kind: ProviderKind): Provider {
    const { name, capabilities, fields, testedAgainst } = this.definition(kind)
    const row = this.connections.get(kind)
    return {
      kind,
      name,
      capabilities,
      fields,
      testedAgainst,
      state: row?.state ?? 'not_connected',
      reason: row?.reason ?? null,
      connectedAt: row?.connectedAt ?? null,
      checkedAt: row?.checkedAt ?? null,
      rights: row?.rights ?? [],
      account: row?.account ?? null,
      balance: row?.balance ?? null,
      servers: this.deps.rented(kind),
    }
  }

  connected(): ProviderKind[] {
    const known = new Set(this.connections.all().map(({ kind }) => kind))
    return this.deps.definitions.map(({ kind }) => kind).filter((kind) => known.has(kind))
  }

  /** @throws RemotebotError NOT_FOUND */
  definition(kind: ProviderKind): ProviderDefinition {
    const found = this.deps.definitions.find((one) => one.kind === kind)
    if (found) return found
    throw new RemotebotError('NOT_FOUND', `There is no provider "${kind}".`, {
      hint: `Providers: ${this.deps.definitions.map((one) => one.kind).join(', ')}.`,
    })
  }

  /**
   * Tests what was given and keeps it in the vault. A key that is refused, or that lacks a right without which nothing can be
   * rented and ended again, is not kept; what was connected before stays as it was.
   * @throws RemotebotError INVALID_INPUT, PROVIDER_REFUSED, PROVIDER_FAILED, VAULT_LOCKED
   */
  async connect(kind: ProviderKind, values: Record<string, string>): Promise<Provider> {
    const definition = this.definition(kind)
    const given = givenValues(definition, values)
    const client = this.make(definition, given)
    const account = await this.test(client)
    refuseWithout(definition.name, account.rights)
    await this.deps.secrets.set(secretOf(kind), JSON.stringify(given), `provider ${definition.name}`)
    const now = this.deps.clock.now()
    this.connections.put({
      kind,
      state: 'ok',
      reason: null,
      rights: account.rights,
      account: account.account,
      balance: account.balance,
      connectedAt: now,
      checkedAt: now,
    })
    this.clients.set(kind, Promise.resolve(client))
    return this.get(kind)
  }

  /** Forgets the key. @throws RemotebotError INVALID_STATE while servers are rented there, NOT_FOUND */
  disconnect(kind: ProviderKind): Provider {
    const { name } = this.definition(kind)
    const rented = this.deps.rented(kind)
    if (rented > 0) {
      throw new RemotebotError(
        'INVALID_STATE',
        `${rented} server${rented === 1 ? ' is' : 's are'} rented at ${name}: without its key nobody could end ${rented === 1 ? 'it' : 'them'}.`,
        { hint: 'Terminate them first; a new key can be given with connect at any time.' },
      )
    }
    this.connections.remove(kind)
    this.deps.forget(kind)
    this.clients.delete(kind)
    if (this.deps.secrets.has(secretOf(kind))) this.deps.secrets.remove(secretOf(kind))
    return this.get(kind)
  }

  /** Tests the stored key again; what comes out is in the provider's state. @throws RemotebotError INVALID_STATE, VAULT_LOCKED */
  async check(kind: ProviderKind): Promise<Provider> {
    const client = await this.client(kind)
    const checkedAt = this.deps.clock.now()
    try {
      const { account, balance, rights } = await this.test(client)
      const lacking = lackingRights(rights)
      this.connections.update(kind, {
        state: lacking.length === 0 ? 'ok' : 'failed',
        reason: lacking.length === 0 ? null : `the key may not: ${lacking.join(', ')}`,
        rights,
        account,
        balance,
        checkedAt,
      })
    } catch (error) {
      const { message, data } = toRemotebotError(error, client.name)
      this.connections.update(kind, {
        state: 'failed',
        reason: [message, data.hint].filter(Boolean).join(' '),
        checkedAt,
      })
    }
    return this.get(kind)
  }

  /** A refused key concerns everything that is asked of this provider: it is marked so that it is seen. */
  failed(kind: ProviderKind, error: unknown): void {
    if (!(error instanceof ProviderError) || (error.kind !== 'auth' && error.kind !== 'balance')) return
    const row = this.connections.get(kind)
    const reason = error.message
    if (row && (row.state !== 'failed' || row.reason !== reason))
      this.connections.update(kind, { state: 'failed', reason, checkedAt: this.deps.clock.now() })
  }

  /** It answered what only a good key is answered. */
  worked(kind: ProviderKind): void {
    const row = this.connections.get(kind)
    if (row && row.state !== 'ok')
      this.connections.update(kind, { state: 'ok', reason: null, checkedAt: this.deps.clock.now() })
  }

  /** The client with the stored key; the same one as long as the key is. @throws RemotebotError INVALID_STATE, VAULT_LOCKED */
  client(kind: ProviderKind): Promise<Client> {
    const definition = this.definition(kind)
    if (!this.connections.get(kind)) {
      return Promise.reject(
        new RemotebotError('INVALID_STATE', `${definition.name} is not connected.`, {
          hint: `Connect it in Settings, or with: remotebot provider connect ${kind}`,
        }),
      )
    }
    const known = this.clients.get(kind)
    if (known) return known
    const making = this.deps.secrets
      .get(secretOf(kind))
      .then((text) => this.make(definition, JSON.parse(text) as Record<string, string>))
    this.clients.set(kind, making)
    // A vault that was locked may be open the next time.
    making.catch(() => this.clients.get(kind) === making && this.clients.delete(kind))
    return making
  }

  private make(definition: ProviderDefinition, values: Record<string, string>): Client {
    const { clock, home } = this.deps
    const endpoint = this.deps.endpoint(definition.kind)
    return definition.connect(values, {
      now: () => clock.now(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      folder: join(home, `${definition.kind}-cloud`),
      ...(endpoint === undefined ? {} : { endpoint }),
    })
  }

  private async test(client: Client): Promise<ProviderAccount> {
    try {
      return await client.check(AbortSignal.timeout(CHECK_MS))
    } catch (error) {
      throw toRemotebotError(error, client.name)
    }
  }
}

const secretOf = (kind: ProviderKind) => `provider:${kind}`

const lackingRights = (rights: readonly ProviderRight[]) =>
  rights.filter(({ status }) => status === 'missing').map(({ name }) => name)

function refuseWithout(name: string, rights: readonly ProviderRight[]): void {
  const lacking = lackingRights(rights)
  if (lacking.length === 0) return
  throw new RemotebotError('PROVIDER_REFUSED', `This key of ${name} may not: ${lacking.join(', ')}.`, {
    hint: 'Make a key with these rights, or give this one more of them; a server that could not be ended again is never rented.',
    details: rights
      .map(({ name: right, status, detail }) => `${right}: ${status}${detail ? ` (${detail})` : ''}`)
      .join('\n'),
  })
}
