import type { Offer, Provider, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import type { ApprovalsDeps } from './ports.ts'

/** What is known now of what a plan would use. */
export interface PlanFacts {
  plan: SpendPlan
  provider: Pick<Provider, 'name' | 'state' | 'reason' | 'capabilities'>
  /** The plan's offer as it was last told; null: it is not among those; undefined: its provider was never asked, or it does not matter. */
  offer: Offer | null | undefined
}

/** Reads them, without asking anybody. */
export function factsOf(
  { offers, providers }: Pick<ApprovalsDeps, 'offers' | 'providers'>,
  plan: SpendPlan,
): PlanFacts {
  const kind = plan.offer.provider
  const told = () => offers.known().some((answer) => answer.provider === kind && answer.fetchedAt !== null)
  const offer = plan.kind === 'rent' ? (offers.find(plan.offer.id) ?? (told() ? null : undefined)) : undefined
  return { plan, provider: providers.get(kind), offer }
}
