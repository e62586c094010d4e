import type { EpochMs, LedgerKind, MicroDollars } from '../../../../src-shared/vocabulary/index.ts'
import type { ChargedTo } from '../charged.ts'

/** Whose money a launch of a machine costs. */
export interface MeterOwner extends ChargedTo {
  launchId: string
  serverId: string
  serverName: string
  /** The job that the server was rented for; null: it was rented by itself. */
  jobId: string | null
}

/** What bills from now on, micro-dollars an hour. The disk by itself only where it is not in the machine's price. */
export interface Billing {
  machine: { kind: LedgerKind; perHour: MicroDollars } | null
  disk: { perHour: MicroDollars } | null
}

/** What a launch can bill by; each has a meter of its own. */
export type MeterPart = 'machine' | 'disk'

/** When a change of what bills happened. */
export interface When {
  at: EpochMs
  /**
   * Whether that is known (the provider tells it, or nothing can have run longer): then what was booked after it is taken back. Else it
   * is when we saw it, and nothing is: a clock that was set back makes nothing cheaper.
   */
  sure: boolean
  /** `at` is what the provider's clock showed, which need not be what ours did. */
  theirs?: boolean
}

/** Money for a stretch of time, and `fixed` micro-dollars beside. */
export interface Piece {
  from: EpochMs
  to: EpochMs
  perHour: MicroDollars
  fixed: MicroDollars
}
