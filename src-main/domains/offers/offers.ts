import { type AllIn, allIn, byPrice, filterOf, filterOffers, nothingFits } from '../../../src-shared/offers/index.ts'
import {
  type Offer,
  type OfferAnswer,
  type OfferQuery,
  type ProviderKind,
  RemotebotError,
} from '../../../src-shared/vocabulary/index.ts'
import { toRemotebotError } from '../../adapters/providers/index.ts'
import type { Clock } from '../../ground/clock/index.ts'
import type { Logger } from '../../ground/observability/index.ts'
import type { Store } from '../../ground/store/index.ts'
import { inOrderOfArrival } from './in-order-of-arrival.ts'
import { OfferLists } from './offer-lists.ts'
import type { Providers } from './providers.ts'

/** Milliseconds that a provider has to answer; the others do not wait for it. */
const DEADLINE_MS = 20_000
/** Offers younger than this, in milliseconds, are not asked for again unless somebody wants them fresh. */
const FRESH_MS = 15_000

/** What offers need from elsewhere. */
export interface OffersDeps {
  store: Store
  providers: Pick<Providers, 'get' | 'connected' | 'client' | 'failed' | 'worked'>
  clock: Clock
  logger: Logger
  /** Milliseconds that a provider has to answer; {@link DEADLINE_MS} unless given. */
  deadlineMs?: number
}

/** What can be rented now, at all connected providers. */
export class Offers {
  private readonly lists: OfferLists
  private readonly asking = new Map<ProviderKind, Promise<OfferAnswer>>()

  constructor(private readonly deps: OffersDeps) {
    this.lists = new OfferLists(deps.store)
  }

  /** What is known without asking anybody. */
  known(): OfferAnswer[] {
    return this.deps.providers.connected().map((kind) => this.answer(kind, 'ok', null))
  }

  /** An offer by its id, as it was last told. */
  find(id: string): Offer | null {
    for (const kind of this.deps.providers.connected()) {
      const found = this.lists.get(kind)?.offers.find((offer) => offer.id === id)
      if (found) return found
    }
    return null
  }

  /**
   * Asks these providers (all that are connected where none is named) at once; each part comes as soon as it is there. One that
   * fails or is late brings its newest known offers with their age and what is wrong.
   */
  async *search(kinds: readonly ProviderKind[], fresh: boolean, signal: AbortSignal): AsyncGenerator<OfferAnswer> {
    const connected = this.deps.providers.connected()
    const wanted = kinds.length === 0 ? connected : [...new Set(kinds)]
    const asked: Array<Promise<OfferAnswer>> = []
    for (const kind of wanted) {
      if (!connected.includes(kind)) yield this.answer(kind, 'not_connected', 'not connected')
      else if (!fresh && this.age(kind) < FRESH_MS) yield this.answer(kind, 'ok', null)
      else {
        yield this.answer(kind, 'asking', null)
        asked.push(this.ask(kind))
      }
    }
    yield* inOrderOfArrival(asked, signal)
  }

  /**
   * The offers that fit a query, cheapest first, in its order of providers where it has one.
   * @throws RemotebotError INVALID_STATE where no provider is connected, NO_CAPACITY that says what excluded how many,
   * PROVIDER_FAILED where nobody answered
   */
  async fitting(query: OfferQuery, signal: AbortSignal): Promise<Offer[]> {
    const connected = this.deps.providers.connected()
    const kinds = query.providers.length === 0 ? connected : connected.filter((kind) => query.providers.includes(kind))
    if (kinds.length === 0) throw notConnected(query.providers)
    const answers: OfferAnswer[] = []
    for await (const answer of this.search(kinds, false, signal)) if (answer.state !== 'asking') answers.push(answer)
    const offers = answers.flatMap((answer) => (answer.state === 'ok' ? (answer.offers ?? []) : []))
    const disk = diskWanted(query)
    const { fit, excluded } = filterOffers(offers, filterOf(query), disk)
    if (fit.length > 0) return fit.sort(preferring(query.providers, byPrice(disk)))
    throw nothingFits(query, answers, excluded)
  }

  /** Like {@link allIn}, with the disk that a query asks for. */
  price(offer: Offer, query: Pick<OfferQuery, 'containerDiskGb' | 'volumeDiskGb'>): AllIn {
    return allIn(offer, diskWanted(query))
  }

  /** The provider was disconnected. */
  forget(kind: ProviderKind): void {
    this.lists.forget(kind)
  }

  private age(kind: ProviderKind): number {
    const list = this.lists.get(kind)
    return list ? Math.max(0, this.deps.clock.now() - list.fetchedAt) : Number.POSITIVE_INFINITY
  }

  /** Whoever asks while somebody is asking gets the same answer. */
  private ask(kind: ProviderKind): Promise<OfferAnswer> {
    const asking = this.asking.get(kind) ?? this.fetch(kind).finally(() => this.asking.delete(kind))
    this.asking.set(kind, asking)
    return asking
  }

  private async fetch(kind: ProviderKind): Promise<OfferAnswer> {
    const { providers, clock, logger, deadlineMs = DEADLINE_MS } = this.deps
    const deadline = AbortSignal.timeout(deadlineMs)
    try {
      const client = await providers.client(kind)
      const late = new Promise<never>((_, reject) => {
        deadline.addEventListener('abort', () => reject(new Error(`no answer within ${deadlineMs / 1000} s`)))
      })
      const offers = await Promise.race([client.offers(deadline), late])
      this.lists.set(kind, { offers, fetchedAt: clock.now() })
      // Thousands of offers take a moment to write; whoever waits for them sees them first.
      setImmediate(() => this.keep(kind))
      providers.worked(kind)
      return this.answer(kind, 'ok', null)
    } catch (error) {
      providers.failed(kind, error)
      logger.warn({ err: error, provider: kind }, 'offers could not be fetched')
      return this.answer(kind, 'failed', toRemotebotError(error, providers.get(kind).name).message)
    }
  }

  private keep(kind: ProviderKind): void {
    try {
      if (this.deps.providers.connected().includes(kind)) this.lists.keep(kind)
    } catch (error) {
      this.deps.logger.error({ err: error, provider: kind }, 'offers could not be written down')
    }
  }

  private answer(provider: ProviderKind, state: OfferAnswer['state'], problem: string | null): OfferAnswer {
    const list = state === 'not_connected' ? null : this.lists.get(provider)
    return {
      provider,
      name: this.deps.providers.get(provider).name,
      state,
      problem,
      offers: list?.offers ?? null,
      fetchedAt: list?.fetchedAt ?? null,
    }
  }
}

const diskWanted = (query: Pick<OfferQuery, 'containerDiskGb' | 'volumeDiskGb'>) =>
  query.containerDiskGb + query.volumeDiskGb

/** Providers that are named come in the order in which they are named. */
function preferring(order: readonly string[], compare: (a: Offer, b: Offer) => number) {
  if (order.length === 0) return compare
  const rank = ({ provider }: Offer) => order.indexOf(provider)
  return (a: Offer, b: Offer) => rank(a) - rank(b) || compare(a, b)
}

function notConnected(wanted: readonly string[]): RemotebotError {
  const message =
    wanted.length === 0
      ? 'No provider is connected.'
      : `${wanted.join(' and ')} ${wanted.length === 1 ? 'is' : 'are'} not connected.`
  return new RemotebotError('INVALID_STATE', message, {
    hint: 'Connect one in Settings, or with: remotebot provider connect NAME. "remotebot provider connect demo" needs no account.',
  })
}
