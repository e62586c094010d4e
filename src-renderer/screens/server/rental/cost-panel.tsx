import { Link } from 'wouter'
import type { Rental, Server } from '../../../../src-shared/vocabulary/index.ts'
import { CapBar } from '../../../components/budget/cap-bar.tsx'
import { CostSoFar } from '../../../components/budget/cost-so-far.tsx'
import { Figure } from '../../../components/budget/figure.tsx'
import { Section } from '../../../components/page.tsx'
import { idleCost, tickingDollars } from '../../../lib/cost-text.ts'
import { daily, dollars, hourly, unpricedText } from '../../../lib/money-text.ts'
import { useNow } from '../../../lib/now.ts'
import { hasEnded, unboundedText } from '../../../lib/rental-text.ts'

/** What a rented server has cost, how much of that while nothing ran there, and what it can cost at most. */
export function CostPanel({ server, rental }: { server: Server; rental: Rental }) {
  const { cost, hardMax, stoppedPricePerHour: stopped } = rental
  const now = useNow(cost.perHour > 0)
  if (cost.closed === 0 && cost.perHour === 0 && hardMax === null) return null
  const idle = idleCost(cost, rental.lease.idleSince !== null, now)
  return (
    <Section title="Cost" note={unpricedText(cost.unpriced)}>
      <div className="panel px-3.5 py-2.5">
        <dl className="grid grid-cols-4 gap-x-6">
          <Figure label="Cost so far" note={cost.perHour > 0 ? `${hourly(cost.perHour)} now` : 'bills no more'}>
            <CostSoFar cost={cost} basis />
          </Figure>
          <Figure
            label="Of it idle"
            note={idle.share === null ? 'nothing spent yet' : `${idle.share} while nothing ran there`}
          >
            {tickingDollars(idle.amount)}
          </Figure>
          <Figure label="At most" note={hardMax === null ? unboundedText(rental) : 'until its lease ends'}>
            {hardMax === null ? '–' : dollars(hardMax)}
          </Figure>
          <Figure
            label={cost.billed === null ? 'While stopped' : 'Billed'}
            note={
              cost.billed === null
                ? stopped === null
                  ? 'cannot be stopped'
                  : hourly(stopped)
                : 'by the provider so far'
            }
          >
            {cost.billed !== null ? dollars(cost.billed) : stopped === null ? '–' : daily(stopped)}
          </Figure>
        </dl>
        {hardMax !== null && !hasEnded(server) && (
          <div className="mt-2">
            <CapBar cost={cost} most={hardMax} />
          </div>
        )}
        {rental.project !== null && (
          <p className="mt-2 text-muted">
            Charged to the project {rental.project}.{' '}
            <Link href="/budget" className="underline underline-offset-3">
              Budget
            </Link>
          </p>
        )}
      </div>
    </Section>
  )
}
