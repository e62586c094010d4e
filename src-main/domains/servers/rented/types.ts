import type {
  Lease,
  Offer,
  OfferQuery,
  ProviderCapabilities,
  ProviderKind,
  Settings,
  ToolState,
} from '../../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../../adapters/providers/index.ts'
import type { schema } from '../../../ground/store/index.ts'

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
  /** Ends the jobs on a server whose machine is about to be ended, and brings home what can be had within `withinMs`. */
  endJobs(serverId: string, reason: string, withinMs: number): Promise<void>
}
