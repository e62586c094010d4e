import type { ReactNode } from 'react'
import { SELF_STOP } from '../../../src-shared/offers/index.ts'
import { formatDuration, type Offer, type ProviderCapabilities } from '../../../src-shared/vocabulary/index.ts'
import { daily, dollars, hourly, unpricedText } from '../../lib/money-text.ts'
import type { RentCost } from './rent-draft.ts'

interface PriceProps {
  /** Null: the form does not say enough. */
  cost: RentCost | null
  /** What it cost an hour when it was chosen, where that has changed since, micro-dollars. */
  was: number | null
  offer: Offer
  capabilities: ProviderCapabilities | null
}

/** What it costs, at most, and what ends the bill. */
export function RentPrice({ cost, was, offer, capabilities }: PriceProps) {
  return (
    <section aria-label="Price" className="rounded-panel border border-line bg-raised px-3.5 py-3">
      <dl className="grid grid-cols-[110px_minmax(0,1fr)] gap-x-3 gap-y-1">
        <Line label="At most">
          {cost ? (
            <>
              <b className="font-semibold text-lg">{dollars(cost.most)}</b>{' '}
              <span className="text-muted">until the lease ends, in {formatDuration(cost.seconds * 1000)}</span>
            </>
          ) : (
            <span className="text-muted">not known until the fields below are right</span>
          )}
        </Line>
        {cost && (
          <>
            <Line label="While it runs">
              {hourly(cost.perHour)} <span className="text-muted">all-in, est. · {daily(cost.perHour)}</span>
              {was !== null && (
                <span role="alert" className="block font-medium text-attention">
                  The price has changed: it was {hourly(was)} when you chose it.
                </span>
              )}
            </Line>
            <Line label="While stopped">
              {cost.stoppedPerHour === null ? (
                <span className="text-muted">it cannot be stopped, only ended</span>
              ) : (
                <>
                  {hourly(cost.stoppedPerHour)} <span className="text-muted">still · {daily(cost.stoppedPerHour)}</span>
                </>
              )}
            </Line>
            <Line label="Not in it">
              {unpricedText(cost.unpriced) ?? <span className="text-muted">nothing that is known of</span>}
            </Line>
          </>
        )}
        <Line label="What ends it">
          {capabilities ? SELF_STOP[capabilities.selfStop] : `What ${offer.provider} does by itself is not known yet.`}
        </Line>
      </dl>
    </section>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}
