import type {
  Approval,
  Cost,
  Decision,
  GateRule,
  Lease,
  Offer,
  OfferQuery,
  ProviderCapabilities,
  ProviderKind,
  Settings,
  SpendKind,
  SpendPlan,
  ToolState,
} from '../../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../../adapters/providers/index.ts'
import type { Db, schema } from '../../../ground/store/index.ts'
import type { Granted } from '../../approvals/index.ts'
import type {
  Knowing,
  LikeRuns,
  MeterOwner,
  Billing as MeterRates,
  TrafficReading,
  TrafficStart,
  When,
} from '../../budget/index.ts'

/** What is particular to a rented server, as it is stored. */
export type RentalRow = typeof schema.rentals.$inferSelect
/** One try to make a machine, as it is stored. */
export type LaunchRow = typeof schema.launches.$inferSelect

/** What rentals need of providers. */
export interface RentalProviders {
  /** @throws RemotebotError INVALID_STATE where it is not connected, VAULT_LOCKED */
  client(kind: ProviderKind): Promise<Provider>
  connected(): ProviderKind[]
  /** @throws RemotebotError NOT_FOUND */
  definition(kind: ProviderKind): { name: string; capabilities: ProviderCapabilities }
  /** Something that was asked failed: a refused key is shown at the provider. */
  failed(kind: ProviderKind, error: unknown): void
}

/** What rentals need of offers. */
export interface RentalOffers {
  find(id: string): Offer | null
  /** Cheapest first. @throws RemotebotError NO_CAPACITY that names what excluded how many, INVALID_STATE without a provider */
  fitting(query: OfferQuery, signal: AbortSignal): Promise<Offer[]>
}

/** What rentals need of leases, which lie above them. */
export interface RentalLeases {
  view(row: RentalRow): Lease
  /** Installs or refreshes the watchdog on the machine; SSH works by then. @throws RemotebotError of the way there */
  arm(serverId: string): Promise<void>
}

/** What rentals need of money: the gate, the requests that people decide, and the books. What takes a `db` runs in a transaction. */
export interface RentalMoney {
  gate: {
    /** What the gate would say now; nothing is changed. */
    weigh(plan: SpendPlan, knowing?: Knowing): Decision
    /** Decides; on `allow` the server's promise becomes this plan's. */
    hold(db: Db, plan: SpendPlan, how: { launchId: string | null; approvalId: string | null; with?: Knowing }): Decision
    /** Frees what is left of a server's promise; without one it does nothing. */
    release(db: Db, serverId: string, at: number): void
    /** The promise goes on at another price since when it bills so, until an earlier end of the lease. */
    reprice(db: Db, serverId: string, perHour: number, time: { since: number; until: number }): void
    /** What is promised beyond this end of the lease is freed. */
    curtail(db: Db, serverId: string, until: number): void
    /** From now on it costs no more an hour than this, until no later than this end of the lease. Returns by how much its maximum has shrunk. */
    narrow(db: Db, serverId: string, perHour: number, until: number): number
    /** The clock was set by so many milliseconds: the promise moves with its lease. */
    shift(db: Db, serverId: string, by: number): void
    /** A server's promise: what it may come to, what of it was spent and what is still kept for traffic; null: it has none. */
    held(serverId: string): { hardMax: number; spent: number; fixed: number; perHour: number } | null
  }
  approvals: {
    request(
      db: Db,
      asked: {
        plan: SpendPlan
        rule: GateRule
        justification: string | null
        askedBy: string | null
        askedFrom: string | null
      },
    ): Approval
    /** Null: there is none with this id. */
    byId(id: string): Approval | null
    granted(serverId: string, kind: SpendKind): Granted | null
    /** @throws RemotebotError INVALID_STATE where it is not there to be used */
    use(db: Db, id: string): void
    /** What it was used for has come to nothing. One that was not used stays as it is. */
    giveBack(db: Db, id: string, why: string): void
    withdraw(db: Db, serverId: string, why: string): void
  }
  ledger: {
    follow(db: Db, of: MeterOwner, rates: MeterRates, when: number | When): void
    /** Counts bytes, and books what they cost. The end of the lease that the maximum still allows, where it is passed; else null. */
    traffic(db: Db, of: MeterOwner, start: Omit<TrafficStart, 'launchId'>, reading: TrafficReading): number | null
    costOfServer(serverId: string): Cost | null
    /** Since when a launch's machine bills as it does, by the clock as it is now; null: it does not. */
    runsSince(launchId: string): number | null
  }
  /** Writes down what was decided without a person. */
  record(db: Db, entry: Decided): void
}

/** What the gate decided without a person. */
export interface Decided {
  action: 'gate.allowed' | 'gate.denied'
  decision: Decision
  plan: SpendPlan
  /** It runs all the same, and nobody had to be asked. */
  runs?: boolean
}

/** Installs and verifies programs on a server. */
export type InstallTools = (input: {
  serverId: string
  /** Names of what is wanted, and what is known of each. */
  wanted: readonly string[]
  install: boolean
  mirror: string | null
  onChange(states: ToolState[]): void
  signal: AbortSignal
}) => Promise<ToolState[]>

/** What the servers domain needs to rent; without it there are no providers. */
export interface RentedPorts {
  providers: RentalProviders
  offers: RentalOffers
  leases: RentalLeases
  /** Written on each machine, with its launch's id. */
  installationId: string
  settings(): Pick<Settings, 'leaseSeconds' | 'idleSeconds' | 'toolMirror'>
  money: RentalMoney
  /** What is known of the job that a server is rented for; null: there is none any more. */
  job(jobId: string): { name: string; like: LikeRuns | null } | null
  /** Ends the jobs on a server whose machine is about to be ended, and brings home what can be had within `withinMs`. */
  endJobs(serverId: string, reason: string, withinMs: number): Promise<void>
}

export type { Granted, MeterOwner, MeterRates, When }
