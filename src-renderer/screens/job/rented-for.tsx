import { useState } from 'react'
import type { Job } from '../../../src-shared/vocabulary/index.ts'
import { LaunchList } from '../../components/rental/launch-list.tsx'
import { useNow } from '../../lib/now.ts'
import { useProviders, useServers } from '../../lib/queries.ts'
import { hasEnded, leaseLeft, PHASE_WORDS, priceText, wholeText } from '../../lib/rental-text.ts'

/** Of a job on a rented server: what that costs, its lease, and each offer that was tried for it. */
export function RentedFor({ job }: { job: Job }) {
  const server = useServers().data?.find((one) => one.id === job.serverId)
  const providers = useProviders().data ?? []
  const coming = job.status === 'provisioning' || job.status === 'waiting_for_capacity'
  const [open, setOpen] = useState(coming)
  const now = useNow(server?.rental !== undefined)
  const rental = server?.rental
  if (!server || !rental) return null
  const tried = rental.launches.length
  const left = leaseLeft(server, now)
  const said = [
    rental.phase === null ? null : PHASE_WORDS[rental.phase],
    hasEnded(server) ? 'ended, bills no more' : priceText(server),
    left === null ? null : left === 'over' ? 'the lease is over' : `lease ends in ${left}`,
    rental.phaseSince === null ? null : `for ${wholeText(now - rental.phaseSince)}`,
  ]
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="mx-5 mb-2.5"
      aria-label="Rented server"
    >
      <summary className="w-fit max-w-full truncate text-muted">
        <span className="text-text">{rental.providerName}</span> · {said.filter(Boolean).join(' · ')} ·{' '}
        <span className="underline decoration-line-strong underline-offset-3">
          {tried} {tried === 1 ? 'offer' : 'offers'} tried
        </span>
      </summary>
      <div className="mt-1.5 max-h-44 overflow-y-auto">
        <LaunchList
          launches={rental.launches}
          diskGb={rental.diskGb}
          nameOf={({ offer }) => providers.find(({ kind }) => kind === offer.provider)?.name ?? offer.provider}
        />
      </div>
    </details>
  )
}
