import type { ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import { current, nameOf, type RentedContext } from './context.ts'
import type { Drives } from './drives.ts'
import { gone } from './gone.ts'
import { type MachineList, presenceOf } from './presence.ts'
import { noteBilling } from './prices.ts'
import { noteStillStopped } from './starting.ts'
import { repricing } from './taken-over.ts'
import type { RentalRow } from './types.ts'
import { promiseUnasked } from './unasked.ts'
import { observed } from './watching.ts'

/** How often a provider is asked about a server that does not answer any more, before the usual minute. */
const LOOKS = 4

/** What lists of machines say of servers that nobody is busy with. */
export class Sightings {
  /** Server → lists in a row that did not show its machine. */
  private readonly missed = new Map<string, number>()
  private readonly looking = new Set<string>()

  constructor(
    private readonly context: RentedContext,
    private readonly drives: Pick<Drives, 'has' | 'drive'>,
    private readonly stopping: AbortSignal,
  ) {}

  /** A list has come. */
  seen(kind: ProviderKind, list: MachineList): void {
    for (const row of this.context.repo.live())
      if (row.provider === kind && !this.drives.has(row.serverId)) this.watch(row, list)
  }

  /** A server does not answer any more: its provider is asked soon whether it is still there. */
  lostContact(serverId: string): void {
    const { repo, lists, logger } = this.context
    const row = repo.byId(serverId)
    if (!row || row.endedAt !== null || this.looking.has(serverId) || this.drives.has(serverId)) return
    this.looking.add(serverId)
    const look = async () => {
      for (let i = 0; i < LOOKS && repo.byId(serverId)?.endedAt === null; i++)
        await lists.next(row.provider, this.stopping)
    }
    look()
      .catch((error: unknown) => logger.info({ err: error, server: serverId }, 'its provider can not be asked'))
      .finally(() => this.looking.delete(serverId))
  }

  private watch(row: RentalRow, list: MachineList): void {
    const { serverId, provider: kind } = row
    const context = { ...this.context, serverId }
    const { repo, clock } = context
    const { server, launches } = current(context)
    const launch = launches.find(({ state }) => state === 'launched')
    if (!launch) return
    const missed = this.missed.get(serverId) ?? 0
    const presence = presenceOf(list, launch, { missed, denied: null })
    if (presence.is === 'there') {
      const { machine } = presence
      this.missed.delete(serverId)
      const what = observed(machine, server, row, nameOf(context, kind), clock.now())
      // Before its new price is looked at: what is promised for one that is off would be spent at once.
      const unasked = what?.drive && row.mayEnd === 1 && row.undo?.kind !== 'start'
      const price = machine.pricePerHour
      if (what)
        repo.change(what.point, serverId, {
          ...what.change,
          ...(unasked ? { money: (db) => promiseUnasked(context, db, serverId, 'start', row.priceNow ?? price) } : {}),
        })
      const repriced = repricing(row.offer, launch, machine)
      if (repriced) repo.change('price', serverId, repriced)
      noteBilling(context, launch, machine)
      if (server.state === 'stopped') noteStillStopped(context, row, machine, list)
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
