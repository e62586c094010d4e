import type { Offer, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import { leaseFor } from '../budget/index.ts'
import { differences } from './changes.ts'
import { withLease, withOffer } from './replan.ts'

/** A rise by more than this brings a request back with what differs. */
const RISE_PERCENT = 2

/** What is shown where an offer is lost and nothing takes its place, and where it is there again. */
export const LOST = 'this offer is not there any more, and nothing else that fits is'
const BACK = 'it can be had again'

/** What newly told offers mean for a request that waits. */
export type QuoteStep =
  /** The price is as it was. */
  | { do: 'same' }
  /** Cheaper, or dearer by so little that a slightly shorter time keeps its maximum. */
  | { do: 'adjust'; plan: SpendPlan }
  /** A person has to look at it again. */
  | { do: 'revise'; plan: SpendPlan; changes: string[] }

/**
 * Weighs a plan against what its provider tells now. `quotedPerHour` is the price that this revision was made with: small rises
 * in a row add up. `now` null: the offer is lost; `instead` is then the best that takes its place, where anything does.
 */
export function quoteStep(
  { plan, quotedPerHour, changes }: { plan: SpendPlan; quotedPerHour: number; changes: readonly string[] },
  now: Offer | null,
  instead: Offer | null,
): QuoteStep {
  if (now === null || now.availability === 'none') {
    if (instead) return revise(plan, withOffer(plan, instead))
    return changes.includes(LOST) ? { do: 'same' } : { do: 'revise', plan, changes: [LOST] }
  }
  const fresh = withOffer(plan, now)
  if (changes.includes(LOST)) return { do: 'revise', plan: fresh, changes: [BACK, ...differences(plan, fresh)] }
  if (fresh.perHour * 100 > quotedPerHour * (100 + RISE_PERCENT)) return revise(plan, fresh)
  if (fresh.hardMax <= plan.hardMax) {
    return fresh.perHour === plan.perHour && fresh.hardMax === plan.hardMax
      ? { do: 'same' }
      : { do: 'adjust', plan: fresh }
  }
  const seconds = leaseFor(plan.hardMax, fresh)
  return seconds === null ? revise(plan, fresh) : { do: 'adjust', plan: withLease(fresh, seconds) }
}

function revise(before: SpendPlan, plan: SpendPlan): QuoteStep {
  return { do: 'revise', plan, changes: differences(before, plan) }
}
