import type { Cost } from '../../../src-shared/vocabulary/index.ts'
import { useConnection } from '../../lib/connection-state.ts'
import { basisText, shownCost, tickingDollars } from '../../lib/cost-text.ts'
import { unpricedText } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'

/**
 * What something has cost so far, each second anew while it bills. Without the engine nobody knows whether it still
 * does: then the last known amount stands, as "at least".
 */
export function CostSoFar({ cost, basis = false }: { cost: Cost; basis?: boolean }) {
  const { status, lastAnswerAt } = useConnection()
  const away = status !== 'open'
  const bills = cost.perHour > 0
  const now = useNow(bills && !away)
  const amount = shownCost(cost, away ? (lastAnswerAt ?? cost.at) : now)
  const missing = unpricedText(cost.unpriced)
  return (
    <span
      role={bills ? 'timer' : undefined}
      aria-live="off"
      title={[basisText(cost) === 'est.' ? 'estimated by price and time' : 'as the provider has billed it', missing]
        .filter(Boolean)
        .join(' · ')}
    >
      {away && bills && <span className="text-muted">at least </span>}
      {tickingDollars(amount)}
      {basis && <span className="font-normal text-base text-muted"> {basisText(cost)}</span>}
    </span>
  )
}
