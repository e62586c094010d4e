import type { ProvisionInput } from '../../../../src-shared/contract/servers.ts'
import type { Principal, ProviderKind, Server, SpendPlan, ToolState } from '../../../../src-shared/vocabulary/index.ts'
import { drop } from '../../../ground/observability/index.ts'
import type { Db } from '../../../ground/store/index.ts'
import type { ServerRow } from '../repository.ts'
import { type Adoption, writeAdoption } from './adopt.ts'
import { moveTimes } from './clock-set.ts'
import type { RentedContext } from './context.ts'
import { Drives } from './drives.ts'
import { changeLease, notExtended, reserve } from './lease-changes.ts'
import { MachineLists } from './machine-lists.ts'
import type { MachineList } from './presence.ts'
import { type Renter, writeIntent } from './provision.ts'
import { renameMachine } from './renaming.ts'
import { RentalReads, type RentalsDeps } from './rental-reads.ts'
import { Sightings } from './sightings.ts'
import { startMachine } from './starting.ts'
import { verifyTools } from './tools.ts'
import { TrafficCounts } from './traffic/index.ts'
import type { RentalRow } from './types.ts'
import { letGo, notNow, refuseRemoval, wishEnd, wishStop } from './wishes.ts'

/** Milliseconds that one call of a person to a provider may take. */
const CALL_MS = 60_000

/**
 * Servers that are rented: from the order to the confirmed end. Everything that is asked for is written down first and carried out
 * then, by one task a server that goes on from what is stored. So a kill at any point loses nothing and launches nothing twice.
 */
export class Rentals extends RentalReads {
  /** The machines of each provider; asked for once, however many wait for them. */
  readonly lists: MachineLists
  private readonly context: RentedContext
  private readonly drives: Drives
  private readonly sightings: Sightings
  private readonly traffic: TrafficCounts
  private readonly listeners = new Set<(kind: ProviderKind, list: MachineList) => void>()
  private readonly stopping = new AbortController()

  constructor(deps: RentalsDeps) {
    super(deps)
    const { ports, clock, logger, everyMs } = deps
    this.lists = new MachineLists({
      providers: ports.providers,
      clock,
      logger,
      onList: (kind, list) => this.seen(kind, list),
      ...(everyMs === undefined ? {} : { everyMs }),
    })
    this.traffic = new TrafficCounts(deps)
    this.context = { ...deps, lists: this.lists, traffic: this.traffic }
    this.drives = new Drives(this.context)
    this.sightings = new Sightings(this.context, this.drives, this.stopping.signal)
  }

  /** Takes up every server where it was. */
  resume(): void {
    this.deps.repo.continueIds()
    for (const { serverId } of this.deps.repo.live()) {
      // Rented before there were books: what bills is in them from now on.
      this.deps.repo.change('books', serverId, {})
      this.drives.drive(serverId)
    }
    this.traffic.start()
  }

  /** A person has decided about a request for this server, or it ran out: what waits for it goes on. */
  decided({ serverId, kind }: SpendPlan): void {
    if (this.deps.repo.byId(serverId)?.endedAt !== null) return
    if (kind === 'start') drop(this.start(serverId), this.deps.logger, 'an approved start')
    else if (kind === 'rent') this.drives.drive(serverId)
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('the engine is stopping'))
    this.lists.stop()
    this.traffic.stop()
    await this.drives.stop()
  }

  /** Calls back with each list of machines that comes, see {@link MachineLists}. Returns a function that ends that. */
  onList(listener: (kind: ProviderKind, list: MachineList) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Shows a sentence as the server's reason, or takes it back. */
  setReason(serverId: string, reason: string | null): void {
    if (this.deps.repo.byId(serverId)) this.deps.repo.change('reason', serverId, { server: { reason } })
  }

  /** This computer's clock was set: within the transaction that notes it, what is stored by it moves, see {@link moveTimes}. */
  clockSet(db: Db, by: number): void {
    moveTimes(db, this.deps.ports.money.gate, by)
  }

  /** Changes what a rental's row says, see {@link changeLease}. @throws RemotebotError NOT_FOUND */
  update(point: string, serverId: string, rental: Partial<Omit<RentalRow, 'serverId'>>): RentalRow {
    return changeLease(this.deps, point, serverId, rental)
  }

  /**
   * Rents a machine. Returns once that is written down; the server tells how far it is.
   * @throws RemotebotError INVALID_INPUT, INVALID_STATE without a provider, NO_CAPACITY, VAULT_LOCKED, BUDGET_EXCEEDED
   */
  provision(input: ProvisionInput & { jobId?: string }, principal: Principal): Promise<Server> {
    const key = input.idempotencyKey ? `${principal.kind}/${principal.name}/${input.idempotencyKey}` : null
    const { project = null, requester = principal.name } = input
    const askedBy = requester === principal.name ? null : principal.name
    const automation = principal.kind === 'token'
    const askedFrom = principal.from ?? null
    return this.rent(input, { requester, askedBy, askedFrom, automation, project, key, jobId: input.jobId ?? null })
  }

  /** The same for a job, whose key makes that it gets one machine however often it asks. */
  async rent(input: ProvisionInput, renter: Renter): Promise<Server> {
    const known = renter.key === null ? null : this.deps.repo.byKey(renter.key)
    const id = known?.serverId ?? (await writeIntent(this.context, input, renter, this.stopping.signal))
    this.drives.drive(id)
    return this.deps.show(id)
  }

  /** Takes over a machine that runs already. @throws RemotebotError NOT_FOUND, INVALID_STATE, of the provider */
  async adopt(
    kind: ProviderKind,
    machineId: string,
    how: Omit<Adoption, 'requester'>,
    requester: string,
  ): Promise<Server> {
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)])
    const id = await writeAdoption(this.context, kind, machineId, { ...how, requester }, signal)
    this.drives.drive(id)
    return this.deps.show(id)
  }

  /**
   * Asks for the end of a server; it is `terminated` once its provider shows its machine no more. Asking again changes nothing but
   * that it is tried again at once. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE
   */
  async terminate(ref: string, how: { force: boolean; reason?: string }): Promise<Server> {
    const { row, server } = this.rented(ref)
    if (row.endedAt !== null) return this.deps.show(server.id)
    wishEnd(this.deps, row, server, how)
    return this.driven(server)
  }

  /** Stops a server, whose disk goes on billing. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE */
  async stopServer(ref: string): Promise<Server> {
    const { row, server } = this.rented(ref)
    if (server.state === 'stopped' || server.state === 'stopping') return this.deps.show(server.id)
    wishStop(this.deps, row, server)
    return this.driven(server)
  }

  /**
   * Starts a server that was stopped, with a new lease.
   * @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE, NO_CAPACITY, BUDGET_EXCEEDED, APPROVAL_NEEDED (it is started once
   * that is approved), …
   */
  async start(ref: string, principal?: Principal): Promise<Server> {
    const { row, server } = this.rented(ref)
    if (server.state !== 'stopped' || row.machineId === null || row.endingAt !== null) {
      if (server.state === 'ready' || server.state === 'booting') return this.deps.show(server.id)
      throw notNow(server, 'started')
    }
    await startMachine(this.deps, server, row.provider, principal, this.stopping.signal)
    return this.driven(server)
  }

  /** Asks for a longer lease, see {@link reserve}. @throws RemotebotError BUDGET_EXCEEDED, APPROVAL_NEEDED */
  reserve(serverId: string, until: number, asker?: Principal | 'engine'): void {
    reserve(this.deps, serverId, until, asker)
  }

  /** A longer lease that was reserved was not made, see {@link notExtended}. */
  notExtended(serverId: string, why?: string): void {
    notExtended(this.deps, serverId, why)
  }

  /** Passes a new name on to the provider. A provider that does not take it is no failure: the name is ours. */
  renamed(serverId: string, name: string): void {
    renameMachine(this.deps, serverId, name, AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)]))
  }

  /** Something about how a server is logged in to has changed: one that waits for that tries again now. */
  retry(serverId: string): void {
    if (this.deps.repo.byId(serverId)?.endedAt === null) this.drives.drive(serverId)
  }

  /** Installs and verifies programs; yields at each change. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE */
  tools(ref: string, names: readonly string[], install: boolean, signal: AbortSignal): AsyncGenerator<ToolState[]> {
    const { row, server } = this.rented(ref)
    if (row.machineId === null || !['ready', 'draining', 'failed'].includes(server.state))
      throw notNow(server, 'looked at')
    return verifyTools(this.context, server.id, names, install, signal)
  }

  /** See {@link refuseRemoval}. @throws RemotebotError INVALID_STATE while the server's machine may bill */
  refuseRemoval(server: Pick<ServerRow, 'id' | 'name'>): void {
    refuseRemoval(this.deps, server)
  }

  /** See {@link letGo}. */
  letGo(serverId: string): void {
    letGo(this.deps, serverId)
  }

  /** A server does not answer any more: its provider is asked soon whether it is still there. */
  lostContact(serverId: string): void {
    this.sightings.lostContact(serverId)
  }

  private driven({ id }: ServerRow): Server {
    this.drives.drive(id)
    return this.deps.show(id)
  }

  private seen(kind: ProviderKind, list: MachineList): void {
    // First, since what a list says of a machine may end it.
    this.traffic.listed(kind, list.machines)
    this.sightings.seen(kind, list)
    for (const listener of [...this.listeners]) listener(kind, list)
  }
}
