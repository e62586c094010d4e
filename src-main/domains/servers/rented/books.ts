import type { Clock } from '../../../ground/clock/index.ts'
import type { Db } from '../../../ground/store/index.ts'
import { bills, offRate } from './billing.ts'
import type { RentalState } from './repository.ts'
import type { LaunchRow, MeterOwner, MeterRates, RentalMoney, When } from './types.ts'

const isOpen = ({ state }: Pick<LaunchRow, 'state'>) => state !== 'refused' && state !== 'ended'

/** What came of a change. */
interface Kept {
  /** Something about money was changed. */
  changed: boolean
  /** By so much the most that the server may cost has shrunk, in micro-dollars. */
  freed: number
}

interface Entry {
  of: MeterOwner
  rates: MeterRates
}

/**
 * Keeps the books of rented servers: with every change of a server, in its transaction, what bills of it is handed on, and once
 * nothing of it can bill any more what is left of its promise is freed, and what was asked for it is withdrawn. While it is off,
 * what that costs is promised and no more.
 */
export class Books {
  constructor(
    private readonly money: Pick<RentalMoney, 'gate' | 'ledger' | 'approvals'>,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** `before` null: all of it is handed on. `when` it happened; now unless given. */
  keep(db: Db, before: RentalState | null, after: RentalState, when?: When): Kept {
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
    const freed = over ? 0 : this.narrow(db, before, after)
    return { changed: changed || over || freed > 0, freed }
  }

  /** Once it is seen to be off, no more is promised than that costs. Who starts it asks for the difference. */
  private narrow(db: Db, before: RentalState | null, { server, rental, launches }: RentalState): number {
    const now = offRate({ server, rental, launches })
    if (now === null || (before !== null && offRate(before) === now)) return 0
    return this.money.gate.narrow(db, server.id, now, rental.leaseUntil)
  }
}

/** Whom a launch is charged to. */
export function ownerOf(
  { server, rental }: Pick<RentalState, 'server' | 'rental'>,
  launch: Pick<LaunchRow, 'id' | 'provider'>,
): MeterOwner {
  return {
    launchId: launch.id,
    serverId: rental.serverId,
    serverName: server.name,
    provider: launch.provider,
    requester: rental.requester,
    project: rental.project,
    pool: null,
    jobId: rental.jobId,
  }
}

function entries(state: RentalState): Map<string, Entry> {
  return new Map(
    state.launches.map((launch) => [launch.id, { of: ownerOf(state, launch), rates: bills(state.rental, launch) }]),
  )
}
