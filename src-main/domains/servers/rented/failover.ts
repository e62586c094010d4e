import type { Offer, OfferQuery, ProviderKind, RefusalKind } from '../../../../src-shared/vocabulary/index.ts'
import type { LaunchRow } from './types.ts'

/** Launches for one server, as others do (dstack tries 25 offers); after that a person should look. */
const MOST_LAUNCHES = 25
/** Tries of one offer whose order failed for a reason that may pass. */
const MOST_TRIES: Partial<Record<RefusalKind, number>> = { transient: 3, unknown: 2, rate: 8 }
const FIRST_WAIT_MS = 1000
const MOST_WAIT_MS = 30_000

/** What to try after what was tried. */
export type Failover =
  /** The same offer once more, after `waitMs`. */
  | { next: 'again'; offer: Offer; waitMs: number }
  /** The cheapest one that fits, without these. */
  | {
      next: 'search'
      withoutOffers: ReadonlySet<string>
      withoutProviders: ReadonlySet<ProviderKind>
      demo: boolean | null
    }
  | { next: 'give-up' }

type Tried = Pick<LaunchRow, 'offer' | 'provider' | 'state' | 'refusal' | 'endedAt'>

/**
 * After a refusal: what may pass is tried again with the same offer; no capacity, gone and against the rules mean the next offer;
 * a refused key means no more of this provider; no money means nothing more at all. One whose machine failed to give a shell
 * and was torn down means the next offer too. What was begun at the simulated cloud costs nothing and stays there, and what was begun
 * elsewhere never comes to this computer. `since`: a job that waits for capacity forgets refusals before that moment.
 */
export function failover(tried: readonly Tried[], query: OfferQuery | null, since: number | null): Failover {
  const recent = since === null ? tried : tried.filter(({ endedAt }) => (endedAt ?? since) >= since)
  const last = recent.at(-1)
  if (last?.refusal === 'balance') return { next: 'give-up' }
  const tries = last ? triesInARow(recent) : 0
  if (last?.refusal && tries < (MOST_TRIES[last.refusal] ?? 0)) {
    const base = last.refusal === 'rate' ? 5 * FIRST_WAIT_MS : FIRST_WAIT_MS
    return { next: 'again', offer: last.offer, waitMs: Math.min(MOST_WAIT_MS, base * 2 ** (tries - 1)) }
  }
  if (query === null || (since === null && tried.length >= MOST_LAUNCHES)) return { next: 'give-up' }
  return {
    next: 'search',
    withoutOffers: new Set(recent.map(({ offer }) => offer.id)),
    withoutProviders: new Set(recent.filter(({ refusal }) => refusal === 'auth').map(({ provider }) => provider)),
    demo: tried[0] ? tried[0].provider === 'demo' : null,
  }
}

function triesInARow(tried: readonly Tried[]): number {
  const last = tried.at(-1)
  let count = 0
  for (const one of [...tried].reverse()) {
    if (one.offer.id !== last?.offer.id || one.refusal !== last.refusal) break
    count++
  }
  return count
}

/** The first of these offers that was not refused. */
export function chooseOffer(
  offers: readonly Offer[],
  { withoutOffers, withoutProviders, demo }: Extract<Failover, { next: 'search' }>,
): Offer | null {
  const fits = ({ id, provider }: Offer) =>
    !withoutOffers.has(id) && !withoutProviders.has(provider) && (demo === null || demo === (provider === 'demo'))
  return offers.find(fits) ?? null
}
