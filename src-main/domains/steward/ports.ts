import type { BudgetStatus, ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Events } from '../../ground/events/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import type { Store } from '../../ground/store/index.ts'

/** A rented server whose machine runs. */
export interface StewardServer {
  id: string
  name: string
  provider: ProviderKind
  requester: string
  project: string | null
  pool: string | null
  /** Something runs or waits there, or somebody works there. */
  busy: boolean
  /** False: it was taken over on condition that it is never ended from here. */
  mayEnd: boolean
}

/** What the steward needs from elsewhere. */
export interface StewardDeps {
  store: Store
  clock: Clock
  logger: Logger
  /** Balances that change are looked at at once. */
  events: Pick<Events, 'subscribe' | 'publish'>
  budgets: {
    /** Those that have thresholds. */
    watched(): BudgetStatus[]
    /** By id, or scope and period. @throws RemotebotError NOT_FOUND */
    get(ref: string): BudgetStatus
  }
  servers: {
    /** Those that are not about to end anyway; not those that are stopped, whose disks are kept on purpose. */
    billing(): StewardServer[]
    /** @throws RemotebotError INVALID_STATE where jobs run there, unless `force` */
    terminate(serverId: string, how: { force: boolean; reason: string }): Promise<unknown>
  }
  /** Ends the jobs on a server and brings their results home; resolves when that is done, or `signal` aborts. */
  windDown(serverId: string, reason: string, signal: AbortSignal): Promise<void>
}
