import type { ProviderKind } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../../../adapters/providers/index.ts'
import type { Clock } from '../../../ground/clock/index.ts'
import type { Logger } from '../../../ground/observability/index.ts'
import type { MachineList } from './presence.ts'
import type { RentalProviders } from './types.ts'

/** Milliseconds between two lists while somebody waits: the demo cloud is on this computer, others count requests. */
const EVERY_MS = 5000
const EVERY_DEMO_MS = 250
/** After failures the pause doubles up to this. */
const MOST_PAUSE_MS = 60_000
/** A provider that does not answer. */
const TIMEOUT_MS = 30_000

interface Waiter {
  resolve(list: MachineList): void
  reject(error: unknown): void
}

interface Source {
  waiters: Set<Waiter>
  timer: AbortController | null
  asking: boolean
  lastAskedAt: number
  failures: number
  notBefore: number
  latest: MachineList | null
  problem: { at: number; error: unknown } | null
}

/** What machine lists need from elsewhere. */
export interface MachineListsDeps {
  providers: RentalProviders
  clock: Clock
  logger: Logger
  /** Each list that came, before anybody who waits for it gets it. */
  onList(kind: ProviderKind, list: MachineList): void
  everyMs?: number
}

/** The machines that each provider lists: one request at a time and provider, however many wait for what it says. */
export class MachineLists {
  private readonly sources = new Map<ProviderKind, Source>()
  private readonly stopping = new AbortController()

  constructor(private readonly deps: MachineListsDeps) {}

  /** Milliseconds between two lists while somebody waits. */
  every(kind: ProviderKind): number {
    return this.deps.everyMs ?? (kind === 'demo' ? EVERY_DEMO_MS : EVERY_MS)
  }

  /**
   * The next list that is asked for after this call. Calls at the same time share one request, and requests keep their distance.
   * @throws ProviderError or RemotebotError of the client; the next call waits longer then. AbortError with `signal`
   */
  next(kind: ProviderKind, signal: AbortSignal): Promise<MachineList> {
    const source = this.source(kind)
    return new Promise<MachineList>((resolve, reject) => {
      const either = AbortSignal.any([signal, this.stopping.signal])
      if (either.aborted) return reject(either.reason)
      const abort = () => {
        source.waiters.delete(waiter)
        reject(either.reason)
      }
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          either.removeEventListener('abort', abort)
          then(value)
        }
      const waiter: Waiter = { resolve: settle(resolve), reject: settle(reject) }
      either.addEventListener('abort', abort, { once: true })
      source.waiters.add(waiter)
      this.schedule(kind, source)
    })
  }

  /** The newest one that there is, and why a newer one could not be had. */
  latest(kind: ProviderKind): Pick<Source, 'latest' | 'problem'> {
    const { latest, problem } = this.source(kind)
    return { latest, problem }
  }

  /** What was known no longer holds: another account may be behind the new key. */
  forget(kind: ProviderKind): void {
    const source = this.source(kind)
    Object.assign(source, { latest: null, problem: null, failures: 0, notBefore: 0 })
  }

  stop(): void {
    this.stopping.abort(new Error('the engine is stopping'))
  }

  private source(kind: ProviderKind): Source {
    const known = this.sources.get(kind)
    if (known) return known
    const source: Source = {
      ...{ waiters: new Set<Waiter>(), timer: null, asking: false, lastAskedAt: Number.NEGATIVE_INFINITY },
      ...{ failures: 0, notBefore: 0, latest: null, problem: null },
    }
    this.sources.set(kind, source)
    return source
  }

  private schedule(kind: ProviderKind, source: Source): void {
    if (source.asking || source.timer || source.waiters.size === 0 || this.stopping.signal.aborted) return
    const now = this.deps.clock.monotonic()
    const wait = Math.max(0, source.lastAskedAt + this.every(kind) - now, source.notBefore - now)
    const timer = new AbortController()
    source.timer = timer
    this.deps.clock.sleep(wait, AbortSignal.any([timer.signal, this.stopping.signal])).then(
      () => {
        source.timer = null
        void this.ask(kind, source)
      },
      () => {},
    )
  }

  private async ask(kind: ProviderKind, source: Source): Promise<void> {
    const { clock, providers } = this.deps
    const waiters = [...source.waiters]
    source.waiters.clear()
    if (waiters.length === 0) return
    source.asking = true
    source.lastAskedAt = clock.monotonic()
    const askedAt = clock.now()
    try {
      const client = await providers.client(kind)
      const machines = await client.machines(AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]))
      source.latest = { askedAt, machines, settleSeconds: client.capabilities.settleSeconds }
      Object.assign(source, { problem: null, failures: 0, notBefore: 0 })
      try {
        this.deps.onList(kind, source.latest)
      } catch (error) {
        this.deps.logger.error({ err: error, provider: kind }, 'a list of machines could not be looked at')
      }
      for (const waiter of waiters) waiter.resolve(source.latest)
    } catch (error) {
      source.problem = { at: clock.now(), error }
      source.failures++
      providers.failed(kind, error)
      const asked = error instanceof ProviderError ? (error.data.retryAfterMs ?? 0) : 0
      const pause = Math.min(MOST_PAUSE_MS, this.every(kind) * 2 ** Math.min(source.failures - 1, 8))
      source.notBefore = clock.monotonic() + Math.max(asked, pause)
      for (const waiter of waiters) waiter.reject(error)
    } finally {
      source.asking = false
      this.schedule(kind, source)
    }
  }
}
