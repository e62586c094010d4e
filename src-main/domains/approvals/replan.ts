import type { Offer, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { hardMaxOf, planOf } from '../budget/index.ts'

const trafficPrice = ({ price }: Offer) => (price.egressGb ?? 0) + (price.ingressGb ?? 0)

/** The same plan on another offer, or on its own at another price; as long, with the same disk. */
export function withOffer(plan: SpendPlan, offer: Offer): SpendPlan {
  const made = planOf({
    kind: plan.kind,
    server: { id: plan.serverId, name: plan.serverName },
    job: plan.jobId === null ? null : { id: plan.jobId, name: plan.jobName ?? plan.jobId },
    offer,
    diskGb: plan.diskGb,
    leaseSeconds: plan.leaseSeconds,
    idleSeconds: plan.idleSeconds,
    requester: plan.requester,
    automation: plan.automation,
    project: plan.project,
    pool: plan.pool,
  })
  // How many GB travel is known only by what they cost there.
  const { transfer, known } = trafficOf(plan, offer)
  const unpriced = made.unpriced.filter((part) => part !== 'traffic' || !known)
  const priced = { ...made, transfer, unpriced, hardMax: hardMaxOf({ ...made, transfer }, made.leaseSeconds) }
  return { ...priced, expected: expectedAt(plan, priced) }
}

/** The same plan for a shorter time. */
export function withLease(plan: SpendPlan, leaseSeconds: number): SpendPlan {
  const hardMax = hardMaxOf(plan, leaseSeconds)
  const { expected } = plan
  const most = (amount: number) => Math.min(amount, hardMax)
  return {
    ...plan,
    leaseSeconds,
    hardMax,
    expected: expected && {
      ...expected,
      amount: most(expected.amount),
      low: most(expected.low),
      high: most(expected.high),
    },
  }
}

function trafficOf(
  { offer: before, transfer, unpriced }: SpendPlan,
  after: Offer,
): { transfer: number; known: boolean } {
  const [was, is] = [trafficPrice(before), trafficPrice(after)]
  if (was === is) return { transfer, known: !unpriced.includes('traffic') }
  if (is === 0) return { transfer: 0, known: after.price.egressGb === 0 && after.price.ingressGb === 0 }
  return transfer > 0 ? { transfer: Math.ceil((transfer * is) / was), known: true } : { transfer: 0, known: false }
}

/** As many hours as before, at another price. */
function expectedAt({ expected, perHour, transfer }: SpendPlan, after: SpendPlan): SpendPlan['expected'] {
  if (expected === null || perHour === 0) return null
  const at = (amount: number) =>
    Math.min(after.hardMax, Math.ceil(((amount - transfer) * after.perHour) / perHour) + after.transfer)
  return { ...expected, amount: at(expected.amount), low: at(expected.low), high: at(expected.high) }
}
