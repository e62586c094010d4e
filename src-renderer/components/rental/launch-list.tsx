import { Check, CircleDashed, CircleX, LoaderCircle } from 'lucide-react'
import { allIn } from '../../../src-shared/offers/index.ts'
import type { Launch } from '../../../src-shared/vocabulary/index.ts'
import { hourly } from '../../lib/money-text.ts'
import { offerTitle } from '../../lib/offer-text.ts'
import { launchWord } from '../../lib/rental-text.ts'
import { Ago, Elapsed } from '../time.tsx'

interface LaunchListProps {
  launches: readonly Launch[]
  diskGb: number
  /** How the providers are called. */
  nameOf: (launch: Launch) => string
}

/** Every offer that was tried, in order, with what came of it in the provider's own words. */
export function LaunchList({ launches, diskGb, nameOf }: LaunchListProps) {
  return (
    <ol className="panel divide-y divide-line" aria-label="Offers tried">
      {launches.map((launch, index) => (
        <li key={launch.id} className="px-3 py-[5px]">
          <div className="flex items-start gap-2.5">
            <span className="mt-[3px]">
              <LaunchIcon launch={launch} />
            </span>
            <span className="w-5 shrink-0 text-muted">{index + 1}</span>
            <span className="min-w-0 flex-1">
              <b className="font-semibold">{offerTitle(launch.offer)}</b>{' '}
              <span className="text-muted">
                {[nameOf(launch), launch.offer.region, hourly(allIn(launch.offer, diskGb).perHour)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
              <span className={`block ${launch.state === 'refused' ? 'text-broken' : 'text-muted'}`}>
                {launchWord(launch)}
                {launch.machineId && (
                  <>
                    {' '}
                    · machine <code className="select-text font-mono text-sm">{launch.machineId}</code>
                  </>
                )}
              </span>
              {launch.problem && <span className="wrap-anywhere block select-text">{launch.problem}</span>}
            </span>
            <span className="shrink-0 text-muted">
              {launch.state === 'launched' ? (
                <Ago at={launch.startedAt} />
              ) : (
                <Elapsed from={launch.startedAt} to={launch.endedAt} />
              )}
            </span>
          </div>
        </li>
      ))}
    </ol>
  )
}

function LaunchIcon({ launch: { state } }: { launch: Launch }) {
  if (state === 'launched') return <Check size={14} className="text-good" aria-hidden />
  if (state === 'refused') return <CircleX size={14} className="text-broken" aria-hidden />
  if (state === 'ended' || state === 'intent') return <CircleDashed size={14} className="text-muted" aria-hidden />
  return <LoaderCircle size={14} className="animate-spin text-running [animation-duration:1.6s]" aria-hidden />
}
