import type { ProvisionInput } from '../../../../src-shared/contract/servers.ts'
import {
  type Principal,
  type ProviderKind,
  RemotebotError,
  type Rental,
  type Server,
  type ServerState,
  type SpendPlan,
  type ToolState,
} from '../../../../src-shared/vocabulary/index.ts'
import { drop } from '../../../ground/observability/index.ts'
import type { ServerRow } from '../repository.ts'
import { type Adoption, writeAdoption } from './adopt.ts'
import { spendPlan } from './asking.ts'
import { current, nameOf, type RentedContext, type StepContext } from './context.ts'
import { Drives } from './drives.ts'
import { gone } from './gone.ts'
import { MachineLists, type MachineListsDeps } from './machine-lists.ts'
import { decideMore } from './more.ts'
import { type MachineList, presenceOf } from './presence.ts'
import { noteBilling } from './prices.ts'
import { type Renter, writeIntent } from './provision.ts'
import type { RentalChange } from './repository.ts'
import { startMachine } from './starting.ts'
import { repriced } from './taken-over.ts'
import { verifyTools } from './tools.ts'
import { twinsOf } from './twins.ts'
import type { LaunchRow, RentalRow } from './types.ts'
import { rentalView } from './view.ts'
import { observed } from './watching.ts'
import { machineName } from './words.ts'

/** How often a provider is asked about a server that does not answer any more, before the usual minute. */
const LOOKS = 4
/** Milliseconds that one call of a person to a provider may take. */
const CALL_MS = 60_000

/** What rentals need from elsewhere. */
export interface RentalsDeps extends Omit<RentedContext, 'lists'> {
  /** Jobs run or wait there. */
  isBusy(serverId: string): boolean
  /** By id, name or prefix. @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(ref: string): ServerRow
  /** As the contract shows it. @throws RemotebotError NOT_FOUND */
  show(serverId: string): Server
  everyMs?: MachineListsDeps['everyMs']
}

/**
 * Servers that are rented: from the order to the confirmed end. Everything that is asked for is written down first and carried out
 * then, by one task a server that goes on from what is stored. So a kill at any point loses nothing and launches nothing twice.
 */
export class Rentals {
  /** The machines of each provider; asked for once, however many wait for them. */
  readonly lists: MachineLists
  private readonly context: RentedContext
  private readonly drives: Drives
  /** Server → lists in a row that did not show its machine. */
  private readonly missed = new Map<string, number>()
  private readonly looking = new Set<string>()
  private readonly listeners = new Set<(kind: ProviderKind, list: MachineList) => void>()
  private readonly stopping = new AbortController()

  constructor(private readonly deps: RentalsDeps) {
    const { ports, clock, logger, everyMs } = deps
    this.lists = new MachineLists({
      providers: ports.providers,
      clock,
      logger,
      onList: (kind, list) => this.seen(kind, list),
      ...(everyMs === undefined ? {} : { everyMs }),
    })
    this.context = { ...deps, lists: this.lists }
    this.drives = new Drives(this.context)
  }

  /** Takes up every server where it was. */
  resume(): void {
    this.deps.repo.continueIds()
    for (const { serverId } of this.deps.repo.live()) {
      // Rented before there were books: what bills is in them from now on.
      this.deps.repo.change('books', serverId, {})
      this.drives.drive(serverId)
    }
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
    await this.drives.stop()
  }

  /** All that ever were, also those that ended. */
  rows(): RentalRow[] {
    return this.deps.repo.all()
  }

  row(serverId: string): RentalRow | null {
    return this.deps.repo.byId(serverId)
  }

  launches(serverId: string): LaunchRow[] {
    return this.deps.repo.launches(serverId)
  }

  launch(id: string): LaunchRow | null {
    return this.deps.repo.launch(id)
  }

  /** Rentals at a provider of which something may bill. */
  billing(kind: ProviderKind): RentalRow[] {
    return this.deps.repo.live().filter(({ provider }) => provider === kind)
  }

  /**
   * Those with a machine that runs and is not about to end. Busy is what keeps a lease from being idle, a terminal too. One that is
   * stopped is not among them: somebody keeps its disk on purpose.
   */
  billingNow() {
    const running = this.deps.repo.live().filter(({ machineId, endingAt }) => machineId !== null && endingAt === null)
    return running
      .map((row) => ({ row, server: this.deps.servers.need(row.serverId) }))
      .filter(({ server }) => server.state !== 'stopped' && server.state !== 'stopping')
      .map(({ row: { serverId: id, provider, requester, project, mayEnd, idleSince }, server: { name } }) => ({
        ...{ id, name, provider, requester, project, pool: null, mayEnd: mayEnd === 1 },
        busy: idleSince === null || this.deps.isBusy(id),
      }))
  }

  /** Whether anything may bill, so that this process is needed. */
  hasActive(): boolean {
    return this.deps.repo.live().length > 0
  }

  /** What the contract shows of a server that is rented; null for others. */
  view(server: Pick<ServerRow, 'id' | 'state'>): Rental | null {
    const row = this.deps.repo.byId(server.id)
    return row && rentalView(row, server.state, this.deps.repo.launches(server.id), this.deps.ports)
  }

  /** Calls back with each list of machines that comes, see {@link MachineLists}. Returns a function that ends that. */
  onList(listener: (kind: ProviderKind, list: MachineList) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The server itself, without its lease; null: it was removed. */
  server(serverId: string): ServerRow | null {
    return this.deps.servers.byId(serverId)
  }

  /** Shows a sentence as the server's reason, or takes it back. */
  setReason(serverId: string, reason: string | null): void {
    if (this.deps.repo.byId(serverId)) this.deps.repo.change('reason', serverId, { server: { reason } })
  }

  /**
   * Changes what a rental's row says, in one transaction at this persistence point. Where its lease ends earlier than was promised,
   * the rest is freed; where the clock was set (`leases.clock`), it only moves. @throws RemotebotError NOT_FOUND */
  update(point: string, serverId: string, rental: Partial<Omit<RentalRow, 'serverId'>>): RentalRow {
    const ends = rental.leaseUntil !== undefined || rental.leaseNext === null
    const was = this.deps.repo.need(serverId).leaseUntil
    const curtail: RentalChange['money'] = (db) => {
      const { gate } = this.deps.ports.money
      const before = gate.held(serverId)
      if (!before) return
      const { leaseUntil, hardMax } = this.deps.repo.need(serverId)
      if (point === 'leases.clock') return gate.shift(db, serverId, leaseUntil - was)
      gate.curtail(db, serverId, leaseUntil)
      const freed = before.hardMax - (gate.held(serverId)?.hardMax ?? 0)
      if (freed > 0 && hardMax !== null) this.deps.repo.setMaximum(db, serverId, hardMax - freed)
    }
    return this.deps.repo.change(point, serverId, { rental, ...(ends ? { money: curtail } : {}) })
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
    return this.rent(input, { requester, askedBy, automation, project, key, jobId: input.jobId ?? null })
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
  async terminate(ref: string, { force, reason }: { force: boolean; reason?: string }): Promise<Server> {
    const { row, server } = this.rented(ref)
    if (row.endedAt !== null) return this.deps.show(server.id)
    if (row.mayEnd === 0) {
      throw new RemotebotError(
        'INVALID_STATE',
        `"${server.name}" was taken over on condition that it is never ended from here.`,
        {
          hint: `Remove it from the list; end the machine ${row.machineId} at ${nameOf(this.context, row.provider)} itself.`,
        },
      )
    }
    if (row.endingAt === null) {
      if (!force) this.refuseBusy(server)
      const why = reason ?? 'ended on request'
      this.deps.repo.change('terminate', server.id, {
        server: { state: 'terminating', reason: why },
        // That there is one tells it from a machine that was taken away, for which a job may get another.
        rental: { endingAt: this.deps.clock.now(), endReason: why, phase: null },
        money: (db) => this.deps.ports.money.approvals.withdraw(db, server.id, why),
      })
    }
    this.drives.drive(server.id)
    return this.deps.show(server.id)
  }

  /** Stops a server, whose disk goes on billing. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE */
  async stopServer(ref: string): Promise<Server> {
    const { row, server } = this.rented(ref)
    const provider = nameOf(this.context, row.provider)
    if (server.state === 'stopped' || server.state === 'stopping') return this.deps.show(server.id)
    const { stop } = this.deps.ports.providers.definition(row.provider).capabilities
    if (!stop) {
      throw new RemotebotError('INVALID_STATE', `${provider} can't stop machines and keep them.`, {
        hint: 'Terminate it instead: bring home what you need first.',
      })
    }
    if (server.state !== 'ready' && server.state !== 'draining') throw notNow(server, 'stopped')
    this.refuseBusy(server)
    this.deps.repo.change('stopping', server.id, {
      server: { state: 'stopping', reason: 'about to be stopped' },
    })
    this.drives.drive(server.id)
    return this.deps.show(server.id)
  }

  /**
   * Starts a server that was stopped, with a new lease.
   * @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE, NO_CAPACITY, BUDGET_EXCEEDED, APPROVAL_NEEDED (it is started once
   * that is approved), …
   */
  async start(ref: string, principal?: Principal): Promise<Server> {
    const { row: before, server } = this.rented(ref)
    if (server.state !== 'stopped' || before.machineId === null || before.endingAt !== null) {
      if (server.state === 'ready' || server.state === 'booting') return this.deps.show(server.id)
      throw notNow(server, 'started')
    }
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)])
    await startMachine(this.deps, server, before.provider, principal, signal)
    this.drives.drive(server.id)
    return this.deps.show(server.id)
  }

  /**
   * Asks for a longer lease: where that may be, the money for it is promised and it is noted as under way, in one transaction.
   * @throws RemotebotError BUDGET_EXCEEDED, APPROVAL_NEEDED
   */
  reserve(serverId: string, until: number, principal?: Principal): void {
    const { rental, server } = this.deps.repo.state(serverId)
    const leaseSeconds = Math.max(1, Math.ceil((until - rental.leaseUntil) / 1000))
    decideMore(this.deps, { kind: 'extend', server, rental, leaseSeconds, principal }, ({ money, hardMax }) => {
      const all = rental.hardMax === null ? null : rental.hardMax + hardMax
      this.deps.repo.change('leases.reserve', serverId, { rental: { leaseNext: until, hardMax: all }, money })
    })
  }

  /** What waits to be ordered, for a person or for a machine that is free. */
  waitingPlans(): SpendPlan[] {
    return this.deps.repo
      .live()
      .filter(({ phase }) => phase === 'approval' || phase === 'capacity')
      .map((row) => spendPlan(this.deps.ports, 'rent', this.deps.servers.need(row.serverId), row))
  }

  /** Names of other servers of the same requester, GPU and job's name that are up or on their way. */
  twins(plan: SpendPlan): string[] {
    return twinsOf(plan, this.deps.repo.live(), this.deps.ports).map(
      (serverId) => this.deps.servers.need(serverId).name,
    )
  }

  /** Passes a new name on to the provider. A provider that does not take it is no failure: the name is ours. */
  renamed(serverId: string, name: string): void {
    const row = this.deps.repo.byId(serverId)
    if (!row?.machineId || row.endedAt !== null) return
    const { machineId, provider } = row
    if (!this.deps.ports.providers.definition(provider).capabilities.rename) return
    const rename = async () => {
      const client = await this.deps.ports.providers.client(provider)
      await client.rename(
        machineId,
        machineName(name),
        AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)]),
      )
    }
    drop(rename(), this.deps.logger, 'a new name was not taken over by the provider')
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

  /** @throws RemotebotError INVALID_STATE while the server's machine may bill */
  refuseRemoval(server: Pick<ServerRow, 'id' | 'name'>): void {
    const row = this.deps.repo.byId(server.id)
    if (!row || row.endedAt !== null || row.mayEnd === 0) return
    throw new RemotebotError('INVALID_STATE', `"${server.name}" is rented: its machine would go on billing unseen.`, {
      hint: 'Terminate it first; it can be removed from the list as soon as that is confirmed.',
    })
  }

  /** A server that we were told never to end is about to be forgotten: from now on its machine is not ours to account for. */
  letGo(serverId: string): void {
    const row = this.deps.repo.byId(serverId)
    if (!row || row.endedAt !== null) return
    const now = this.deps.clock.now()
    const open = this.deps.repo.launches(serverId).find(({ state }) => state === 'launched')
    this.deps.repo.change('let-go', serverId, {
      ...(open ? { launch: { id: open.id, state: 'ended', endedAt: now } } : {}),
      rental: { endedAt: now },
    })
  }

  /** A server does not answer any more: its provider is asked soon whether it is still there. */
  lostContact(serverId: string): void {
    const row = this.deps.repo.byId(serverId)
    if (!row || row.endedAt !== null || this.looking.has(serverId) || this.drives.has(serverId)) return
    this.looking.add(serverId)
    const look = async () => {
      for (let i = 0; i < LOOKS && this.deps.repo.byId(serverId)?.endedAt === null; i++)
        await this.lists.next(row.provider, this.stopping.signal)
    }
    look()
      .catch((error: unknown) =>
        this.deps.logger.info({ err: error, server: serverId }, 'its provider can not be asked'),
      )
      .finally(() => this.looking.delete(serverId))
  }

  private rented(ref: string): { row: RentalRow; server: ServerRow } {
    const server = this.deps.find(ref)
    const row = this.deps.repo.byId(server.id)
    if (row) return { row, server }
    throw new RemotebotError('INVALID_STATE', `"${server.name}" is not rented.`, {
      hint: 'Only servers that were rented here can be started, stopped and ended from here.',
    })
  }

  private refuseBusy(server: ServerRow): void {
    if (!this.deps.isBusy(server.id)) return
    throw new RemotebotError('INVALID_STATE', `Jobs run or wait on "${server.name}".`, {
      hint: 'Cancel them or wait for their end; terminating with force ends them.',
    })
  }

  private seen(kind: ProviderKind, list: MachineList): void {
    for (const row of this.billing(kind)) if (!this.drives.has(row.serverId)) this.watch(row, list)
    for (const listener of [...this.listeners]) listener(kind, list)
  }

  /** What a list says of a server that nobody is busy with. */
  private watch(row: RentalRow, list: MachineList): void {
    const { serverId, provider: kind } = row
    const context: Omit<StepContext, 'woken' | 'signal'> = { ...this.context, serverId }
    const { server, launches } = current(context)
    const launch = launches.find(({ state }) => state === 'launched')
    if (!launch) return
    const { name } = this.deps.ports.providers.definition(kind)
    const missed = this.missed.get(serverId) ?? 0
    const presence = presenceOf(list, launch, { missed, denied: null })
    if (presence.is === 'there') {
      this.missed.delete(serverId)
      noteBilling(context, launch, presence.machine)
      const what = observed(presence.machine, server, row, name, this.deps.clock.now())
      if (what) this.deps.repo.change(what.point, serverId, what.change)
      const offer = repriced(row.offer, presence.machine)
      if (offer) this.deps.repo.change('price', serverId, { rental: { offer } })
      if (what?.drive) this.drives.drive(serverId)
    } else if (presence.is === 'gone') {
      this.missed.delete(serverId)
      gone(context, launch, presence.machine)
    } else {
      this.missed.set(serverId, missed + 1)
      this.lostContact(serverId)
    }
  }
}

function notNow({ name, state }: Pick<ServerRow, 'name'> & { state: ServerState }, what: string): RemotebotError {
  return new RemotebotError('INVALID_STATE', `"${name}" is ${state}, so it can't be ${what} now.`, {
    hint: state === 'terminated' ? 'It is gone. Rent another one.' : 'Wait until it has settled, or terminate it.',
  })
}
