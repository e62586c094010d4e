import type {
  Approval,
  BudgetImpact,
  Change,
  Decision,
  JobInput,
  Offer,
  OfferAnswer,
  OfferQuery,
  Provider,
  ProviderKind,
  Settings,
  SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import type { Store } from '../../ground/store/index.ts'

/** A decision that a plan may go on with: which, and what it allows at most. */
export interface Granted {
  id: string
  cap: number
  /** As it was approved: where the cap was lowered, its time is shorter than what was asked for. */
  plan: SpendPlan
}

/** What approvals need of the gate. */
export interface ApprovalGate {
  weigh(plan: SpendPlan, given?: { approval?: Granted | null; actor?: string }): Decision & { budgets: BudgetImpact[] }
}

/** What approvals need of offers. */
export interface ApprovalOffers {
  find(id: string): Offer | null
  known(): OfferAnswer[]
  search(kinds: readonly ProviderKind[], fresh: boolean, signal: AbortSignal): AsyncIterable<OfferAnswer>
}

/** What approvals need of servers, which lie above them. */
export interface ApprovalServers {
  /** A rented server, or one that is to be; null: it was removed. */
  show(serverId: string): {
    /** What was asked for; null where an offer was named. */
    query: OfferQuery | null
  } | null
  /** Servers that are there anyway and where the plan's job could run; empty for a plan without a job. */
  ownIdle(plan: SpendPlan): Array<{
    id: string
    name: string
    /** Seconds until it is free; 0: now; null: not known. */
    startsIn: number | null
  }>
  /** Names of other rented servers of the same requester, offer's GPU and job's name that are up or on their way. */
  twins(plan: SpendPlan): string[]
  /** When a machine of this provider last became ready here (epoch ms); null: none ever did. */
  lastReady(provider: ProviderKind): number | null
  /** How many keys of this user are let in at each rented machine, beside its own. */
  ownKeys(): number
}

/** What approvals need of jobs, which lie above them. */
export interface ApprovalJobs {
  /**
   * Lets a waiting job run on a server of one's own instead of the one that was to be rented. Called inside a transaction: what
   * it writes there comes undone with it. @throws RemotebotError INVALID_STATE where the job does not wait any more, or the server is gone
   */
  moveTo(jobId: string, serverId: string): void
  /** What a job brings along, as far as it is known now, and what it asked for; null: it was removed. */
  brings(jobId: string): {
    input: JobInput
    /** Seconds that it is held after a failure. */
    keepOnFailure: number
    /** It starts again where its machine is taken away. */
    restarts: boolean
  } | null
  /**
   * Holds a job's server for less after a failure. Called inside a transaction.
   * @throws RemotebotError INVALID_INPUT where that is longer than it asked for, INVALID_STATE where it waits no more
   */
  keepLess(jobId: string, seconds: number): void
}

/** What approvals need of providers. */
export interface ApprovalProviders {
  get(kind: ProviderKind): Pick<Provider, 'name' | 'state' | 'reason' | 'capabilities'>
  definition(kind: ProviderKind): {
    /** What it bills by; null where it is not known. */
    billingStep: { stepSeconds: number; minimumSeconds: number } | null
    /** What a machine of an offer is made of. */
    image(offer: Offer): string
  }
}

/** What approvals need from elsewhere. */
export interface ApprovalsDeps {
  store: Store
  clock: Clock
  logger: Logger
  /** Announces what was changed in somebody else's transaction. */
  publish(changes: Change[]): void
  gate: ApprovalGate
  offers: ApprovalOffers
  servers: ApprovalServers
  jobs: ApprovalJobs
  providers: ApprovalProviders
  settings(): Pick<Settings, 'typeAmountAbove'>
}

/** Called with each request that was decided, ran out or was withdrawn here, once that is stored. */
export type DecidedListener = (approval: Approval) => void
