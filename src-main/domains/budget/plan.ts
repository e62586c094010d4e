import { allIn, diskOf } from '../../../src-shared/offers/index.ts'
import {
  LARGEST_AMOUNT,
  type MicroDollars,
  type Offer,
  type SpendKind,
  type SpendPlan,
  TEARDOWN_SECONDS,
} from '../../../src-shared/vocabulary/index.ts'
import { exactOf, roundedUp } from './exact.ts'

export { TEARDOWN_SECONDS }

/** A lease cut shorter than this is of no use to anybody. */
const SHORTEST_LEASE_SECONDS = 60

/** How long jobs of the same kind took. */
export interface LikeRuns {
  count: number
  medianSeconds: number
  lowSeconds: number
  highSeconds: number
}

/** What a plan is made of. */
export interface PlanInput {
  kind: SpendKind
  server: { id: string; name: string }
  job: { id: string; name: string } | null
  offer: Offer
  /** GB that are wanted; offers with a fixed disk come with theirs. */
  diskGb: number
  /** Seconds from the order on; of an extension, from the end of the lease so far on. */
  leaseSeconds: number
  idleSeconds: number
  /** All included, an hour, as the provider last told; the offer's own unless given. */
  pricePerHour?: MicroDollars | null
  /** GB that are known to come in and to leave; null: not known. */
  traffic?: { inGb: number; outGb: number } | null
  /** Null where there are none. */
  like?: LikeRuns | null
  requester: string
  automation: boolean
  project: string | null
  pool: string | null
}

/** What is going to be paid for, priced: everything that a decision is bound to. */
export function planOf(input: PlanInput): SpendPlan {
  const { kind, server, job, offer, like, leaseSeconds } = input
  const priced = allIn(offer, input.diskGb)
  const perHour = input.pricePerHour ?? priced.perHour
  const diskPerHour = Math.min(perHour, Math.max(0, priced.perHour - offer.price.perHour))
  const traffic = trafficOf(offer, input.traffic ?? null)
  const amount = (seconds: number) =>
    roundedUp(exactOf(perHour, Math.min(seconds, leaseSeconds) * 1000)) + traffic.amount
  return {
    kind,
    serverId: server.id,
    serverName: server.name,
    jobId: job?.id ?? null,
    jobName: job?.name ?? null,
    offer,
    diskGb: diskOf(offer, input.diskGb),
    leaseSeconds,
    idleSeconds: input.idleSeconds,
    computePerHour: perHour - diskPerHour,
    diskPerHour,
    perHour,
    stoppedPerHour: priced.stoppedPerHour,
    transfer: traffic.amount,
    hardMax: hardMaxOf({ kind, perHour, transfer: traffic.amount }, leaseSeconds),
    expected:
      like && perHour <= LARGEST_AMOUNT
        ? {
            amount: amount(like.medianSeconds),
            low: amount(like.lowSeconds),
            high: amount(like.highSeconds),
            basis: like.count === 1 ? 'one job like this' : `the median of ${like.count} jobs like this`,
          }
        : null,
    unpriced: priced.unpriced.filter((part) => part !== 'traffic' || !traffic.known),
    requester: input.requester,
    automation: input.automation,
    project: input.project,
    pool: input.pool,
  }
}

/** What a plan can cost with a lease of so many seconds. */
export function hardMaxOf(plan: Pick<SpendPlan, 'kind' | 'perHour' | 'transfer'>, leaseSeconds: number): MicroDollars {
  // An absurd price is refused by the gate, which needs a plan for that.
  if (!(plan.perHour <= LARGEST_AMOUNT)) return Number.MAX_SAFE_INTEGER
  return roundedUp(exactOf(plan.perHour, (leaseSeconds + endSeconds(plan)) * 1000)) + plan.transfer
}

/**
 * The longest lease, in seconds, that a plan may have to stay under a cap; never longer than planned. Null where less than
 * a minute would be left, unless so little was planned.
 */
export function leaseFor(cap: MicroDollars, plan: SpendPlan): number | null {
  if (plan.hardMax <= cap) return plan.leaseSeconds
  const seconds = Math.floor(((cap - plan.transfer) * 3600) / plan.perHour) - endSeconds(plan)
  const lease = Math.min(seconds, plan.leaseSeconds)
  return lease >= shortest(plan) ? lease : null
}

/** The smallest cap for which {@link leaseFor} gives a lease. */
export function leastCap(plan: SpendPlan): MicroDollars {
  return hardMaxOf(plan, shortest(plan))
}

const shortest = (plan: SpendPlan) => Math.min(SHORTEST_LEASE_SECONDS, plan.leaseSeconds)

/** The end of a lease that is made longer is promised already. */
const endSeconds = (plan: Pick<SpendPlan, 'kind'>) => (plan.kind === 'extend' ? 0 : TEARDOWN_SECONDS)

function trafficOf({ price }: Offer, traffic: { inGb: number; outGb: number } | null) {
  if (!traffic) return { amount: 0, known: false }
  const parts = [
    { gb: traffic.inGb, price: price.ingressGb },
    { gb: traffic.outGb, price: price.egressGb },
  ]
  return {
    amount: parts.reduce((total, part) => total + Math.ceil(part.gb * (part.price ?? 0)), 0),
    known: parts.every((part) => part.gb === 0 || part.price !== null),
  }
}
