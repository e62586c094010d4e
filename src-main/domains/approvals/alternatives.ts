import { allIn, byPrice, filterOf, filterOffers } from '../../../src-shared/offers/index.ts'
import {
  type Alternative,
  formatDollars,
  type Offer,
  type OfferFilter,
  type OfferQuery,
  offerFilter,
  type SpendPlan,
} from '../../../src-shared/vocabulary/index.ts'
import { machineOf, span } from './naming.ts'
import { withOffer } from './replan.ts'

/** A start is sooner only by more than this, in seconds: nobody changes the machine for less. */
const SOONER_SECONDS = 30
/** Reliability below this difference is the same. */
const LESS_RELIABLE = 0.005
const MOST = 3

/** What there is to choose from. */
export interface Choice {
  plan: SpendPlan
  /** What was asked for; null where an offer was named: then what has as many GPUs with as much memory will do. */
  query: OfferQuery | null
  offers: readonly Offer[]
  own: ReadonlyArray<{ id: string; name: string; startsIn: number | null }>
  providerName(kind: Offer['provider']): string
}

/**
 * At most three things that would do too: the cheapest that fits, the soonest ready, an own server; then the cheapest with less, and
 * the cheapest of any other GPU that is as large: whoever decides may know better than the name that was asked for.
 */
export function alternatives(choice: Choice): Alternative[] {
  const { plan, own } = choice
  if (plan.kind !== 'rent') return []
  const strict = fitting(choice, 'asked')
  const cheapest = cheaper(plan, strict)
  const soonest = sooner(plan, strict)
  const chosen: Alternative[] = []
  const add = (kind: 'cheaper' | 'sooner', offer: Offer | undefined) => {
    if (offer && !chosen.some(({ id }) => id === offerId(offer))) chosen.push(asAlternative(choice, kind, offer))
  }
  add('cheaper', cheapest)
  add('sooner', soonest)
  const [free] = [...own].sort((a, b) => (a.startsIn ?? Infinity) - (b.startsIn ?? Infinity))
  if (free && plan.jobId !== null) chosen.push(ownServer(free))
  let than = cheapest ? withOffer(plan, cheapest) : plan
  for (const how of ['anywhere', 'any-gpu'] as const) {
    const found = chosen.length < MOST ? cheaper(than, fitting(choice, how)) : undefined
    add('cheaper', found)
    if (found) than = withOffer(plan, found)
  }
  return chosen.slice(0, MOST)
}

/** The offer that the id of an alternative names; null: it names none. */
export function offerOf(alternativeId: string): string | null {
  return alternativeId.startsWith('offer:') ? alternativeId.slice('offer:'.length) : null
}

/** The server that it names; null: it names none. */
export function serverOf(alternativeId: string): string | null {
  return alternativeId.startsWith('server:') ? alternativeId.slice('server:'.length) : null
}

/**
 * How much of what was asked for holds. `anywhere`: it may be taken away, or stand at a host of the community. `any-gpu`: also of
 * another name, with as much memory as the plan's own.
 */
type Strictness = 'asked' | 'anywhere' | 'any-gpu'

/** What fits, cheapest first, without the plan's own offer. */
export function fitting({ plan, query, offers }: Pick<Choice, 'plan' | 'query' | 'offers'>, how: Strictness): Offer[] {
  const asked = query ? filterOf(query) : filterLike(plan.offer)
  const filter: OfferFilter = how === 'asked' ? asked : { ...asked, cloud: 'any', spot: undefined }
  if (how === 'any-gpu') filter.gpus = []
  const { fit } = filterOffers(offers, filter, plan.diskGb)
  const byName = query !== null && how !== 'any-gpu'
  const enough = ({ gpu }: Offer) => byName || (gpu?.vramGb ?? 0) >= (plan.offer.gpu?.vramGb ?? 0)
  return fit.filter((offer) => offer.id !== plan.offer.id && enough(offer)).sort(byPrice(plan.diskGb))
}

/** What one gives up with another offer, in words. */
export function givesUp(plan: SpendPlan, other: Offer): string[] {
  const { offer } = plan
  const [vram, otherVram] = [offer, other].map(({ gpu }) => (gpu ? gpu.vramGb * gpu.count : 0)) as [number, number]
  const less = (a: number | null, b: number | null, word: (by: number) => string) =>
    a !== null && b !== null && b < a ? word(a - b) : null
  const dearer = withOffer(plan, other).hardMax - plan.hardMax
  const later = less(other.startSeconds, offer.startSeconds, (by) =>
    by > SOONER_SECONDS ? `starts about ${span(by)} later` : '',
  )
  return [
    dearer > 0 ? `up to ${formatDollars(dearer)} more` : null,
    other.spot && !offer.spot ? 'may be taken away' : null,
    other.cloud === 'community' && offer.cloud === 'secure' ? 'a private host instead of a data centre' : null,
    machineOf(other) === machineOf(offer) ? null : `${machineOf(other)} instead of ${machineOf(offer)}`,
    less(vram, otherVram, (by) => `${by} GB less VRAM`),
    less(offer.cpuCount, other.cpuCount, (by) => `${by} fewer CPUs`),
    less(offer.memoryGb, other.memoryGb, (by) => `${Math.round(by)} GB less memory`),
    less(offer.reliability, other.reliability, (by) =>
      by >= LESS_RELIABLE
        ? `reliability ${other.reliability?.toFixed(3)} instead of ${offer.reliability?.toFixed(3)}`
        : '',
    ),
    offer.region !== other.region && other.region !== null
      ? `in ${other.region} instead of ${offer.region ?? 'an unknown region'}`
      : null,
    other.maxSeconds !== null && other.maxSeconds < plan.leaseSeconds
      ? `to be had for ${span(other.maxSeconds)} at most`
      : null,
    later,
    ...allIn(other, plan.diskGb)
      .unpriced.filter((part) => !plan.unpriced.includes(part))
      .map((part) => `${part} is not in its price`),
  ].filter((line): line is string => line !== null && line !== '')
}

function cheaper(plan: SpendPlan, offers: readonly Offer[]): Offer | undefined {
  const first = offers.find(({ id }) => id !== plan.offer.id)
  return first && withOffer(plan, first).hardMax < plan.hardMax ? first : undefined
}

function sooner({ offer }: SpendPlan, offers: readonly Offer[]): Offer | undefined {
  if (offer.startSeconds === null) return undefined
  const before = offer.startSeconds - SOONER_SECONDS
  const ready = offers.filter(({ startSeconds }) => startSeconds !== null && startSeconds < before)
  // Of equally fast ones the first is the cheapest.
  return ready.reduce<Offer | undefined>(
    (best, one) => (best && (best.startSeconds ?? 0) <= (one.startSeconds ?? 0) ? best : one),
    undefined,
  )
}

function filterLike(offer: Offer): OfferFilter {
  return offerFilter.parse({
    count: offer.gpu?.count ?? 0,
    cloud: offer.cloud === 'secure' ? 'secure' : 'any',
    spot: offer.spot,
  })
}

const offerId = ({ id }: Offer) => `offer:${id}`

function asAlternative({ plan, providerName }: Choice, kind: 'cheaper' | 'sooner', offer: Offer): Alternative {
  const instead = withOffer(plan, offer)
  return {
    id: offerId(offer),
    kind,
    title: `${machineOf(offer)}, ${providerName(offer.provider)}${offer.spot ? ', interruptible' : ''}`,
    total: instead.hardMax,
    startsIn: offer.startSeconds,
    givesUp: givesUp(plan, offer),
  }
}

function ownServer({ id, name, startsIn }: Choice['own'][number]): Alternative {
  return {
    id: `server:${id}`,
    kind: 'own_server',
    title: name,
    total: 0,
    startsIn,
    givesUp: startsIn === null ? ['when it is free is not known'] : [],
  }
}
