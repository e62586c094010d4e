import type {
  Principal,
  ProviderCapabilities,
  ProviderKind,
  Server,
  ServerOrigin,
  ServerState,
} from '../../../src-shared/vocabulary/index.ts'
import type { Provider } from '../../adapters/providers/index.ts'
import type { ScriptResult } from '../../adapters/transport/index.ts'
import type { schema } from '../../ground/store/index.ts'
import type { SetClockDeps } from './set-clock.ts'

/** A rented server as it is stored. */
export type RentalRow = typeof schema.rentals.$inferSelect

/** What leases change of it. */
export type LeasePatch = Partial<
  Pick<RentalRow, 'leaseUntil' | 'leaseSeconds' | 'leaseNext' | 'idleSince' | 'watchdogUntil' | 'timerUntil'>
>

/** What leases know of a server beside its rental. */
export interface LeasedServer {
  id: string
  name: string
  origin: ServerOrigin
  state: ServerState
  /** Why it is in this state, or what is about to happen to it. */
  reason: string | null
}

/** What the leases domain needs from elsewhere. */
export interface LeasesDeps extends Pick<SetClockDeps, 'clock' | 'logger'> {
  /** How it is known that this computer's clock was set, and what moves then. */
  setClock: Pick<SetClockDeps, 'uptime' | 'read' | 'write' | 'move'>
  rentals: {
    /** All that are not gone for good. */
    rows(): RentalRow[]
    row(serverId: string): RentalRow | null
    /** One transaction; `point` names it for the kill tests. */
    update(point: string, serverId: string, patch: LeasePatch): void
    /**
     * Notes that a lease is to end at `until`, and promises the money for it. @throws RemotebotError BUDGET_EXCEEDED;
     * APPROVAL_NEEDED: a person decides first, and then it is asked for again. `engine`: nobody wants it, so no person is asked either
     */
    reserve(serverId: string, until: number, asker?: Principal | 'engine'): void
    /** What was reserved was not made: what a person approved for it is good again. */
    notExtended(serverId: string, why: string): void
    /**
     * Ends the server. What decides about it (jobs there, unless forced) and the note that it ends come before anything is waited
     * for, so no job can slip in between. @throws RemotebotError INVALID_STATE where jobs came in
     */
    terminate(serverId: string, options: { force: boolean; reason: string }): Promise<unknown>
  }
  /** Null: it is gone. Must not ask for the lease. */
  server(serverId: string): LeasedServer | null
  /** @throws RemotebotError NOT_FOUND, AMBIGUOUS */
  find(ref: string): Server
  /** Shows a sentence as the server's reason, or takes it back. */
  setReason(serverId: string, reason: string | null): void
  /** A short script in the server's control shell. @throws RemotebotError of the transport */
  run(serverId: string, script: string, timeoutMs: number): Promise<ScriptResult>
  /** What keeps it busy: unfinished jobs (held ones too) and open terminals; null: nothing. See {@link busyWords}. */
  busyWith(serverId: string): string | null
  /**
   * The lease ends soon, under jobs that still run: end them and bring home what they leave, as far as that goes, and let no others
   * begin until `signal` aborts: some time after its end, or as soon as the lease is extended. Rejections are ignored.
   */
  windDown?(serverId: string, signal: AbortSignal): Promise<void>
  providers: {
    /** @throws RemotebotError INVALID_STATE where it is not connected, VAULT_LOCKED */
    client(kind: ProviderKind): Promise<Pick<Provider, 'setTimer' | 'stopCommand'>>
    definition(kind: ProviderKind): { name: string; capabilities: ProviderCapabilities }
  }
}
