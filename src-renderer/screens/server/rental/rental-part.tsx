import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Rental, Server } from '../../../../src-shared/vocabulary/index.ts'
import { Section } from '../../../components/page.tsx'
import { LaunchList } from '../../../components/rental/launch-list.tsx'
import { Ago, Time } from '../../../components/time.tsx'
import { hourly, unpricedText } from '../../../lib/money-text.ts'
import { machineParts, offerTitle, typeText } from '../../../lib/offer-text.ts'
import { useProviders } from '../../../lib/queries.ts'
import { hasEnded, isComing, isUntold } from '../../../lib/rental-text.ts'
import { CostPanel } from './cost-panel.tsx'
import { LaunchProgress } from './launch-progress.tsx'
import { LeasePanel } from './lease-panel.tsx'
import { ToolsPanel } from './tools-panel.tsx'

/** Everything that only a rented server has. */
export function RentalPart({ server, rental }: { server: Server; rental: Rental }) {
  const providers = useProviders().data ?? []
  const coming = isComing(server)
  return (
    <>
      {coming && (
        <Section title="On its way">
          <LaunchProgress server={server} rental={rental} />
        </Section>
      )}
      {(coming || server.state === 'failed' || rental.launches.length > 1) && rental.launches.length > 0 && (
        <Section title="Offers tried" note={String(rental.launches.length)}>
          <LaunchList
            launches={rental.launches}
            diskGb={rental.diskGb}
            nameOf={({ offer }) => providers.find(({ kind }) => kind === offer.provider)?.name ?? offer.provider}
          />
        </Section>
      )}
      {rental.beyond !== null && !hasEnded(server) && (
        <p role="status" className="mb-4 text-attention">
          No budget has promised what it costs, so that counts as it is spent: {rental.beyond}
        </p>
      )}
      {!hasEnded(server) && rental.phase !== 'approval' && (
        <Section title="Lease">
          <LeasePanel server={server} rental={rental} />
        </Section>
      )}
      <CostPanel server={server} rental={rental} />
      <Section title="Rented">
        <Facts server={server} rental={rental} />
      </Section>
      {!hasEnded(server) && <ToolsPanel server={server} rental={rental} />}
    </>
  )
}

function Facts({ server, rental }: { server: Server; rental: Rental }) {
  const { offer, stoppedPricePerHour: stopped } = rental
  const ended = hasEnded(server)
  return (
    <dl className="panel grid grid-cols-[150px_minmax(0,1fr)_150px_minmax(0,1fr)] gap-x-3 gap-y-1.5 px-3 py-2.5">
      <Fact label="Price">
        {ended ? (
          'bills no more'
        ) : isUntold(rental) ? (
          `${rental.providerName} does not tell what it costs`
        ) : (
          <>
            <b className="font-semibold">{hourly(rental.pricePerHour)}</b>{' '}
            <span className="text-muted">
              est.{unpricedText(rental.unpriced) && ` · ${unpricedText(rental.unpriced)}`}
            </span>
          </>
        )}
      </Fact>
      <Fact label="While stopped">{stopped === null ? 'cannot be stopped' : hourly(stopped)}</Fact>
      <Fact label="Provider">{rental.providerName}</Fact>
      <Fact label="Machine there">
        {rental.machineId ? <code className="font-mono text-sm">{rental.machineId}</code> : 'none yet'}
        {rental.providerState && <span className="text-muted"> · {rental.providerState}</span>}
      </Fact>
      <Fact label="Offer">{[offerTitle(offer), typeText(offer), offer.region].filter(Boolean).join(', ')}</Fact>
      <Fact label="Machine">{[...machineParts(offer), `${rental.diskGb} GB disk`].join(', ')}</Fact>
      <Fact label="Requested by">
        {rental.requester}
        {rental.justification && <span className="text-muted"> · {rental.justification}</span>}
      </Fact>
      <Fact label="Ends with">
        {rental.jobId ? (
          <a href={`#/jobs/${rental.jobId}`} className="inline-flex items-center gap-1 underline underline-offset-3">
            its job <ExternalLink size={11} aria-hidden />
          </a>
        ) : rental.mayEnd ? (
          'its lease, its idle timer, or you'
        ) : (
          'nothing of ours: it was adopted and is never ended by Remotebot'
        )}
      </Fact>
      {rental.startedAt !== null && (
        <Fact label="Started">
          <Time at={rental.startedAt} />
        </Fact>
      )}
      {rental.seenAt !== null && (
        <Fact label="Last seen there">
          <Ago at={rental.seenAt} />
        </Fact>
      )}
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="wrap-anywhere min-w-0 select-text">{children}</dd>
    </>
  )
}
