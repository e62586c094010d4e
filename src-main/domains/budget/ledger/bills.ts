import { and, eq, isNotNull, max } from 'drizzle-orm'
import type { EpochMs, ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import { type Bill, type Provider, ProviderError } from '../../../adapters/providers/index.ts'
import { type Clock, repeat } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import { type Db, type Store, schema } from '../../../ground/store/index.ts'

const { bills, launches } = schema

const READ_EVERY_MS = 3_600_000
const PATIENCE_MS = 120_000
/** Bills of a machine may still change for so long after its end. */
const OPEN_MS = 7 * 24 * 3_600_000

/** What reading bills needs. */
export interface BillsDeps {
  store: Store
  clock: Clock
  providers: {
    connected(): ProviderKind[]
    /** @throws RemotebotError INVALID_STATE where it is not connected, VAULT_LOCKED */
    client(kind: ProviderKind): Promise<Pick<Provider, 'bills'>>
  }
  logger?: Logger
}

/** How reading one provider's bills went. */
export interface BillsRead {
  provider: ProviderKind
  /** When its bills were last read; null: never. */
  readAt: EpochMs | null
  /** Null: they were read. */
  problem: string | null
}

/** What providers say that they have billed: read every hour and when somebody asks, kept beside the estimates and never mixed with them. */
export class Bills {
  private stopping: AbortController | null = null
  private underWay: Promise<BillsRead[]> | null = null

  constructor(private readonly deps: BillsDeps) {}

  /** Reads the bills of all connected providers that tell any. One that fails says why, and holds up no other. */
  reconcile(): Promise<BillsRead[]> {
    this.underWay ??= this.readAll().finally(() => {
      this.underWay = null
    })
    return this.underWay
  }

  /** When the newest bill was read; null: none was. */
  readAt(): EpochMs | null {
    return (
      this.deps.store.db
        .select({ at: max(bills.readAt) })
        .from(bills)
        .get()?.at ?? null
    )
  }

  /** Reads them now and then every hour, until {@link stop}. */
  start(): void {
    if (this.stopping) return
    const stopping = new AbortController()
    this.stopping = stopping
    const { clock, logger } = this.deps
    const failed = (err: unknown) => logger?.error({ err }, 'bills could not be read')
    void repeat(clock, READ_EVERY_MS, stopping.signal, () => this.reconcile(), failed)
  }

  stop(): void {
    this.stopping?.abort()
    this.stopping = null
  }

  private async readAll(): Promise<BillsRead[]> {
    const read = await Promise.all(this.deps.providers.connected().map((kind) => this.read(kind)))
    return read.flatMap((one) => one ?? [])
  }

  /** Null: it tells no bills. */
  private async read(provider: ProviderKind): Promise<BillsRead | null> {
    const { store, clock, providers, logger } = this.deps
    const patience = AbortSignal.timeout(PATIENCE_MS)
    const signal = this.stopping ? AbortSignal.any([this.stopping.signal, patience]) : patience
    try {
      const client = await providers.client(provider)
      if (!client.bills) return null
      const now = clock.now()
      const since = openSince(store.db, provider, now)
      const told = await client.bills(since, signal)
      const readAt = clock.now()
      store.write('bills.read', [{ aggregate: 'costs', id: null }], (db) => {
        for (const bill of told) keep(db, provider, bill, since, readAt)
      })
      return { provider, readAt, problem: null }
    } catch (error) {
      // A key that may rent but not read bills is a good key: the provider is not told to have failed.
      logger?.warn({ err: error, provider }, 'bills could not be read')
      const refused = error instanceof ProviderError && error.kind === 'auth'
      const words = error instanceof Error ? error.message : String(error)
      const problem = refused ? `Its key may not read bills: ${words}` : words
      const readAt = store.db
        .select({ at: max(bills.readAt) })
        .from(bills)
        .where(eq(bills.provider, provider))
        .get()
      return { provider, readAt: readAt?.at ?? null, problem }
    }
  }
}

/** Since when bills are asked for: all machines whose bill may still change are in it from their beginning. */
export function openSince(db: Db, provider: ProviderKind, now: EpochMs): EpochMs {
  const recent = now - OPEN_MS
  const starts = db
    .select({ startedAt: launches.startedAt, endedAt: launches.endedAt })
    .from(launches)
    .where(and(eq(launches.provider, provider), isNotNull(launches.machineId)))
    .all()
    .filter(({ endedAt }) => endedAt === null || endedAt > recent)
    .map(({ startedAt }) => startedAt)
  return Math.min(recent, ...starts)
}

/** Notes a bill. One of which only a part was asked for says nothing of the whole: what was read before stays. */
function keep(db: Db, provider: ProviderKind, bill: Bill, since: EpochMs, readAt: EpochMs): void {
  const { machineId, from, to, amount, transfer = null } = bill
  const launch = db
    .select({ id: launches.id, serverId: launches.serverId, startedAt: launches.startedAt })
    .from(launches)
    .where(and(eq(launches.provider, provider), eq(launches.machineId, machineId)))
    .get()
  const before = db
    .select()
    .from(bills)
    .where(and(eq(bills.provider, provider), eq(bills.machineId, machineId)))
    .get()
  if (launch ? launch.startedAt < since : before !== undefined && before.amount > amount) return
  const values = {
    launchId: launch?.id ?? null,
    serverId: launch?.serverId ?? null,
    fromAt: Math.min(from, before?.fromAt ?? from),
    toAt: to,
    amount,
    transfer,
    readAt,
  }
  db.insert(bills)
    .values({ provider, machineId, ...values })
    .onConflictDoUpdate({ target: [bills.provider, bills.machineId], set: values })
    .run()
}
