import {
  type ProviderKind,
  RemotebotError,
  type Rental,
  type Server,
  type SpendPlan,
} from '../../../../src-shared/vocabulary/index.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import type { ServerRow } from '../repository.ts'
import { objectionTo } from './adopt.ts'
import { spendPlan } from './asking.ts'
import type { RentedContext } from './context.ts'
import type { MachineListsDeps } from './machine-lists.ts'
import { twinsOf } from './twins.ts'
import type { LaunchRow, RentalRow } from './types.ts'
import { rentalView } from './view.ts'

/** What rentals need from elsewhere. */
export interface RentalsDeps extends Omit<RentedContext, 'lists' | 'traffic'> {
  /** Jobs run or wait there. */
  isBusy(serverId: string): boolean
  /** By id, name or prefix. @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(ref: string): ServerRow
  /** As the contract shows it. @throws RemotebotError NOT_FOUND */
  show(serverId: string): Server
  everyMs?: MachineListsDeps['everyMs']
}

/** What is known of rented servers; nothing here changes anything. */
export class RentalReads {
  constructor(protected readonly deps: RentalsDeps) {}

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

  /** The server itself, without its lease; null: it was removed. */
  server(serverId: string): ServerRow | null {
    return this.deps.servers.byId(serverId)
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

  /** When a machine of this provider last became ready here (epoch ms); null: none ever did. */
  lastReady(kind: ProviderKind): number | null {
    return this.deps.repo.lastReady(kind)
  }

  /** Why the gate would not let a machine be promised that `requester` takes over; null: it would, or its price is not told. */
  objection(kind: ProviderKind, machine: Machine, requester: string): string | null {
    return objectionTo(this.deps, kind, machine, requester)
  }

  /** One that was rented here, by id, name or prefix. @throws RemotebotError NOT_FOUND, AMBIGUOUS, INVALID_STATE */
  protected rented(ref: string): { row: RentalRow; server: ServerRow } {
    const server = this.deps.find(ref)
    const row = this.deps.repo.byId(server.id)
    if (row) return { row, server }
    throw new RemotebotError('INVALID_STATE', `"${server.name}" is not rented.`, {
      hint: 'Only servers that were rented here can be started, stopped and ended from here.',
    })
  }
}
