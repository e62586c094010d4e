import type { Clock } from '../../../ground/clock/index.ts'
import type { Db } from '../../../ground/store/index.ts'
import { bills } from './billing.ts'
import type { RentalState } from './repository.ts'
import type { LaunchRow, MeterOwner, MeterRates, RentalMoney, When } from './types.ts'

const isOpen = ({ state }: Pick<LaunchRow, 'state'>) => state !== 'refused' && state !== 'ended'

interface Entry {
  of: MeterOwner
  rates: MeterRates
}

/**
 * Keeps the books of rented servers: with every change of a server, in its transaction, what bills of it is handed on, and once
 * nothing of it can bill any more what is left of its promise is freed, and what was asked for it is withdrawn.
 */
export class Books {
  constructor(
    private readonly money: Pick<RentalMoney, 'gate' | 'ledger' | 'approvals'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** `before` null: all of it is handed on. `when` it happened; now unless given. True: something was changed. */
  keep(db: Db, before: RentalState | null, after: RentalState, when?: When): boolean {
    const at = when ?? { at: this.clock.now(), sure: false }
    const was = before && entries(before)
    let changed = false
    for (const [launchId, entry] of entries(after)) {
      const earlier = was?.get(launchId)
      if (was && JSON.stringify(earlier) === JSON.stringify(entry)) continue
      if (!earlier && entry.rates.machine === null) continue
      this.money.ledger.follow(db, entry.of, entry.rates, at)
      changed = true
    }
    // Something may be promised while nothing is ordered: a longer lease of one that waits for a machine.
    const ends = after.rental.endedAt !== null && before?.rental.endedAt === null
    const over = !after.launches.some(isOpen) && (before === null || before.launches.some(isOpen) || ends)
    if (over) {
      this.money.gate.release(db, after.rental.serverId, at.at)
      this.money.approvals.withdraw(db, after.rental.serverId, after.server.reason ?? 'its server has ended')
    }
    return changed || over
  }
}

function entries({ server, rental, launches }: RentalState): Map<string, Entry> {
  return new Map(
    launches.map((launch) => [
      launch.id,
      {
        of: {
          launchId: launch.id,
          serverId: rental.serverId,
          serverName: server.name,
          provider: launch.provider,
          requester: rental.requester,
          project: rental.project,
          pool: null,
          jobId: rental.jobId,
        },
        rates: bills(rental, launch),
      },
    ]),
  )
}
