import { type ReactNode, useRef } from 'react'
import { useLocation } from 'wouter'
import { formatDuration, type ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { useConnection } from '../../lib/connection-state.ts'
import { costOf, dollars, hourly, unpricedText } from '../../lib/money-text.ts'
import { machineParts, offerTitle, placeText, typeText } from '../../lib/offer-text.ts'
import { openOverlay } from '../../lib/ui.ts'
import { jobUse } from './job-use.ts'
import { useOffersView } from './offers-view.ts'
import type { OfferRow } from './rows.ts'

interface BarProps {
  row: OfferRow | undefined
  names: ReadonlyMap<ProviderKind, string>
  diskGb: number
  leaseSeconds: number
  onRent: (row: OfferRow) => void
  onCompare: () => void
}

/** The chosen row in full, what it costs at most, and what can be done with it. */
export function SelectedBar({ row, names, diskGb, leaseSeconds, onRent, onCompare }: BarProps) {
  const bar = useRef<HTMLElement>(null)
  const compared = useOffersView((view) => view.compared.length)
  const online = useConnection().status === 'open'
  const [, go] = useLocation()
  if (!row)
    return (
      <section ref={bar} aria-label="Chosen offer" className="panel px-4 py-3 text-muted">
        The offer that was chosen is gone or does not fit any more. Choose another with a click or with j and k.
      </section>
    )
  const { offer, price, own } = row
  const use = jobUse(row, diskGb)
  const why = online ? undefined : 'The engine is not reachable just now, so nothing can be rented.'
  return (
    <section
      ref={bar}
      aria-label="Chosen offer"
      className="panel flex shrink-0 flex-wrap items-center gap-x-6 gap-y-2 px-4 py-2.5"
    >
      <Block label="Chosen">
        <b className="font-semibold text-lg">{own ? own.name : offerTitle(offer)}</b>{' '}
        <span className="text-muted">
          {own ? 'your server' : [placeText(offer, names), typeText(offer), ...machineParts(offer)].join(', ')}
        </span>
      </Block>
      <Block label="Price" narrow>
        <b className="font-semibold">{hourly(price.perHour)}</b> all-in, est.
        <span className="block text-muted">
          {own
            ? 'no more than it costs anyway'
            : [
                price.stoppedPerHour === null ? 'cannot be stopped' : `${hourly(price.stoppedPerHour)} stopped`,
                unpricedText(price.unpriced),
              ]
                .filter(Boolean)
                .join(' · ')}
        </span>
      </Block>
      {!own && (
        <Block label="At most" narrow>
          <b className="font-semibold">{dollars(costOf(price.perHour, leaseSeconds))}</b>{' '}
          <span className="text-muted">for {formatDuration(leaseSeconds * 1000)}, then ended</span>
        </Block>
      )}
      <div className="ml-auto flex gap-2">
        <Button disabled={compared === 0} keys="c" onClick={onCompare} title="Mark up to three rows with x">
          Compare{compared > 0 ? ` ${compared}` : ''}
        </Button>
        <Button
          disabled={'why' in use}
          title={'why' in use ? use.why : undefined}
          onClick={() => 'spec' in use && openOverlay({ kind: 'new-job', spec: use.spec })}
        >
          Use for job
        </Button>
        {own ? (
          <Button look="primary" onClick={() => go(`/servers/${own.id}`)}>
            Open server
          </Button>
        ) : (
          <Button look="primary" disabled={!online} title={why} onClick={() => onRent(row)}>
            Rent…
          </Button>
        )}
      </div>
    </section>
  )
}

function Block({ label, children, narrow = false }: { label: string; children: ReactNode; narrow?: boolean }) {
  return (
    <div className={narrow ? 'shrink-0' : 'min-w-[200px] flex-[1_1_0]'}>
      <p className="text-muted text-xs">{label}</p>
      <p className="select-text">{children}</p>
    </div>
  )
}
