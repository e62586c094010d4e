import checkScript from '../../../resources/probe/check.sh?raw'
import probeLib from '../../../resources/probe/lib.sh?raw'
import {
  type CheckItem,
  type Contact,
  type PinnedHostKey,
  RemotebotError,
  type Server,
  type ServerFacts,
  type ServerSample,
  type SshConfigHost,
  type SshIdentity,
} from '../../../src-shared/vocabulary/index.ts'
import type { ServerSession } from '../../adapters/transport/session.ts'
import type { Transport } from '../../adapters/transport/types.ts'
import { drop } from '../../ground/observability/index.ts'
import { removeSecrets, secretsOf } from './auth.ts'
import { ServersByAddress } from './by-address.ts'
import { type CheckTarget, check, lookBeside } from './check/check.ts'
import type { HostKeyFinding } from './check/host-key.ts'
import { findServer } from './naming.ts'
import { createParts, type ServersDeps, type ServersParts } from './parts.ts'
import { type AddServer, addSshServer, type EditServer, editServer, ensureThisComputer } from './registration.ts'
import { removeFiles } from './remove-files.ts'
import type { Rentals } from './rented/index.ts'
import { type ServerRow, serverView } from './repository.ts'
import type { Terminals } from './terminals/terminals.ts'

/** Machines that can run jobs: who they are, whether they can be reached, how they fare. */
export class Servers {
  readonly terminals: Terminals
  /** Servers that are rented: from the order to the confirmed end. */
  readonly rentals: Rentals
  private readonly parts: ServersParts
  private readonly byAddress: ServersByAddress
  private readonly learned = new Set<string>()
  private readonly looking = new Map<string, Promise<void>>()

  constructor(private readonly deps: ServersDeps) {
    this.parts = createParts(
      deps,
      async (serverId) => void (await this.factsOf(serverId, lookBeside)),
      (serverId) => this.find(serverId),
    )
    this.byAddress = new ServersByAddress({
      registration: this.parts.registration,
      look: (id) => this.parts.trust.look(id),
      forget: async (row) => void (await this.remove(row.id, false)),
      view: (row) => this.view(row),
    })
    this.terminals = this.parts.terminals
    this.rentals = this.parts.rentals
  }

  /**
   * Adds this computer at the first start and looks at it; what was known of other servers is no longer
   * current, and rented ones go on where they were. Call it once, before anything else.
   */
  start(): void {
    const now = this.deps.clock.now()
    ensureThisComputer(this.parts.repo, now)
    for (const row of this.parts.repo.all()) {
      if (row.origin === 'local' && row.facts === null) {
        this.learn(row.id)
      }
      if (row.origin === 'local' || row.contact.status !== 'live') continue
      const reason = 'not contacted since Remotebot was started'
      this.parts.repo.setContact(row.id, { status: 'unknown', since: now, reason })
    }
    this.rentals.resume()
  }

  /** Lets go of every connection, terminal and reading. Jobs on servers go on. */
  async stop(): Promise<void> {
    await this.rentals.stop()
    this.terminals.closeAll()
    for (const { id } of this.parts.repo.all()) this.parts.readings.forget(id)
    await this.parts.sessions.close()
    this.parts.links.close()
  }

  /** All servers; this computer first. */
  list(): Server[] {
    return this.parts.repo.all().map((row) => this.view(row))
  }

  /** The one with this id, without looking at any other; null: it was removed. */
  byId(id: string): Server | null {
    const row = this.parts.repo.byId(id)
    return row && this.view(row)
  }

  /** By id, name (any case) or unique id prefix. @throws RemotebotError NOT_FOUND, AMBIGUOUS with candidates */
  find(ref: string): Server {
    return this.view(this.row(ref))
  }

  /** Stores a server; contacts nobody. @throws RemotebotError INVALID_INPUT, INVALID_STATE, KEY_UNUSABLE, VAULT_LOCKED */
  async add(input: AddServer): Promise<{ server: Server; publicKey: string | null }> {
    const { row, publicKey } = await addSshServer(this.parts.registration, input)
    return { server: this.view(row), publicKey }
  }

  /**
   * The SSH server at an address (`user@host:port`, or an alias of ~/.ssh/config). With `add` one that is new is added: with the
   * default login, under a name made of its host. While its key is not trusted it is asked for it: one that
   * answers stays in the list, so that a person can trust it; one that was added just now and does not answer is
   * forgotten again. Null: there is none, and `add` is not set.
   * @throws RemotebotError INVALID_INPUT, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED, UNREACHABLE, TIMED_OUT, …
   */
  at(address: string, add: boolean): Promise<Server | null> {
    return this.byAddress.at(address, add)
  }

  /** What a server has; one that was never checked is checked first. Null: that could not be found out. @throws RemotebotError NOT_FOUND */
  async factsOf(
    serverId: string,
    look = (target: CheckTarget, signal: AbortSignal) => exhaust(check(target, signal)),
  ): Promise<ServerFacts | null> {
    const row = this.parts.repo.need(serverId)
    if (row.facts) return row.facts
    const looking = this.looking.get(serverId) ?? look(this.checkTarget(row), new AbortController().signal)
    this.looking.set(serverId, looking)
    await looking.finally(() => this.looking.delete(serverId))
    return this.parts.repo.need(serverId).facts
  }

  /** Checks a server that was never checked, in the background, once as long as the engine runs; what is found out is in its facts. */
  learn(serverId: string): void {
    if (this.learned.has(serverId)) return
    this.learned.add(serverId)
    drop(this.factsOf(serverId), this.deps.logger, 'first look at a server')
  }

  /** Changes a server; a new address or login ends its connection. @throws like {@link add}, and NOT_FOUND, AMBIGUOUS */
  async edit(ref: string, input: EditServer): Promise<{ server: Server; publicKey: string | null }> {
    const { row, publicKey, moved, renamed } = await editServer(this.parts.registration, this.row(ref), input)
    if (row.origin === 'rented' && renamed) this.rentals.renamed(row.id, row.name)
    if (moved) await this.parts.sessions.drop(row.id)
    if (moved && row.origin === 'rented') this.rentals.retry(row.id)
    return { server: this.view(row), publicKey }
  }

  /**
   * Forgets a server and its secrets; with `deleteFiles` also what we keep on it.
   * @throws RemotebotError INVALID_STATE while jobs run or wait there, REMOTE_FAILED or of the transport for its files
   */
  async remove(ref: string, deleteFiles: boolean): Promise<{ removed: true }> {
    const row = this.row(ref)
    if (row.origin === 'local') {
      throw new RemotebotError('INVALID_STATE', `"${row.name}" is this computer, which can't be removed.`, {
        hint: 'Drain it if it should run no jobs.',
      })
    }
    this.rentals.refuseRemoval(row)
    this.refuseBusy(row)
    if (deleteFiles) {
      await removeFiles(this.parts.sessions.gatedTransport(row.id), row.name, this.deps.jobs.keptOn(row.id))
    }
    this.refuseBusy(row)
    // It may have got another login while its files were removed.
    const { auth } = this.parts.repo.need(row.id)
    this.rentals.letGo(row.id)
    this.parts.repo.remove(row.id)
    this.terminals.closeAll(row.id)
    this.parts.readings.forget(row.id)
    removeSecrets(this.deps.secrets, secretsOf(auth))
    await this.parts.sessions.forget(row.id)
    return { removed: true }
  }

  /** Runs the check list; yields the whole list at each change. @throws RemotebotError NOT_FOUND, AMBIGUOUS at once */
  check(ref: string, signal: AbortSignal): AsyncGenerator<CheckItem[]> {
    return check(this.checkTarget(this.row(ref)), signal)
  }

  private checkTarget(row: ServerRow): CheckTarget {
    // A person looks now, or for the first time: what was refused a moment ago is worth another try.
    this.parts.sessions.retry(row.id)
    return {
      ssh: row.address ? { address: row.address, jumps: row.jumps, auth: row.auth } : null,
      hostKey: () => this.parts.trust.look(row.id),
      transport: () => this.parts.sessions.transport(row.id),
      session: this.parts.sessions.session(row.id),
      script: probeLib + checkScript,
      clock: this.deps.clock,
      saveFacts: (facts) => this.parts.repo.byId(row.id) && this.parts.repo.update('facts', row.id, { facts }),
      saveUnsupported: (reason) => this.markUnsupported(row.id, reason),
    }
  }

  /** What the host presents now. @throws RemotebotError INVALID_STATE for this computer, UNREACHABLE, TIMED_OUT, … */
  async hostKey(ref: string): Promise<HostKeyFinding> {
    const row = this.remote(ref)
    return this.parts.trust.look(row.id)
  }

  /** Pins the key with exactly this fingerprint, see {@link HostTrust.trust}; contact is tried again at once. */
  async trustHostKey(
    ref: string,
    input: { fingerprint: string; replace: boolean },
    source: PinnedHostKey['source'] = 'person',
  ): Promise<Server> {
    const row = this.remote(ref)
    await this.parts.trust.trust(row.id, input, source)
    await this.parts.sessions.drop(row.id)
    return this.view(this.parts.repo.need(row.id))
  }

  /** Live readings while somebody listens. @throws RemotebotError NOT_FOUND, AMBIGUOUS at once */
  samples(ref: string, signal: AbortSignal): AsyncGenerator<ServerSample> {
    return this.parts.readings.watch(this.row(ref).id, signal)
  }

  /** The newest reading of the last 15 minutes, for lists; takes none. */
  load(serverId: string): ServerSample | null {
    return this.parts.readings.load(serverId)
  }

  /** Hosts of ~/.ssh/config. */
  configHosts(): SshConfigHost[] {
    return this.parts.links.configHosts()
  }

  /** Keys in the agent and in ~/.ssh. */
  identities(): Promise<SshIdentity[]> {
    return this.parts.links.identities()
  }

  /** See {@link Sessions.session}. */
  session(serverId: string): ServerSession {
    return this.parts.sessions.session(serverId)
  }

  /** See {@link Sessions.gatedTransport}. */
  transport(serverId: string): Transport {
    return this.parts.sessions.gatedTransport(serverId)
  }

  /** See {@link Sessions.onContact}: while anybody listens, lost contact is sought again. */
  onContact(serverId: string, listener: (contact: Contact) => void): () => void {
    return this.parts.sessions.onContact(serverId, listener)
  }

  /** See {@link Sessions.retry}: after waking from sleep, or when the vault was opened. */
  retry(serverId?: string): void {
    this.parts.sessions.retry(serverId)
  }

  private row(ref: string): ServerRow {
    return findServer(this.parts.repo.all(), ref)
  }

  private remote(ref: string): ServerRow {
    const row = this.row(ref)
    if (row.address) return row
    throw new RemotebotError('INVALID_STATE', `"${row.name}" is this computer, which has no host key.`, {
      hint: 'Host keys are for servers reached by SSH.',
    })
  }

  private view(row: ServerRow): Server {
    return serverView(row, this.deps.jobs.counts(row.id), row.origin === 'rented' ? this.rentals.view(row) : null)
  }

  private refuseBusy(row: ServerRow): void {
    if (!this.deps.jobs.isBusy(row.id)) return
    throw new RemotebotError('INVALID_STATE', `Jobs run or wait on "${row.name}".`, {
      hint: 'Cancel them, or drain the server and wait for their end.',
    })
  }

  private markUnsupported(serverId: string, reason: string | null): void {
    const row = this.parts.repo.byId(serverId)
    if (!row) return
    if (reason !== null) {
      this.parts.repo.update('unsupported', serverId, {
        state: 'failed',
        reason: `This server can't be used: ${reason}.`,
      })
    } else if (row.state === 'failed') this.parts.repo.update('supported', serverId, { state: 'ready', reason: null })
  }
}

async function exhaust(list: AsyncGenerator<unknown>): Promise<void> {
  for await (const _ of list);
}
