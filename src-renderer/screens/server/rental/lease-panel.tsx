import { Check, Minus, Timer } from 'lucide-react'
import { SELF_STOP } from '../../../../src-shared/offers/index.ts'
import { formatDuration, type LeaseLayer, type Rental, type Server } from '../../../../src-shared/vocabulary/index.ts'
import { Button } from '../../../components/button.tsx'
import { Time } from '../../../components/time.tsx'
import { useNow } from '../../../lib/now.ts'
import { idleEnd, LAYER_WORDS, leaseLeft, wholeText } from '../../../lib/rental-text.ts'
import { formatBoth } from '../../../lib/time.ts'
import { openOverlay } from '../../../lib/ui.ts'
import { track } from './lease-track.ts'

/** When it is ended, by whom, and what would change that. */
export function LeasePanel({ server, rental }: { server: Server; rental: Rental }) {
  const now = useNow()
  const { lease } = rental
  const left = leaseLeft(server, now)
  const idle = idleEnd(rental)
  return (
    <div className="panel px-3 py-2.5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p>
            <b className="font-semibold text-lg">{left === 'over' ? 'The lease is over' : left}</b>{' '}
            <span className="text-muted">
              {left !== 'over' && 'left'} · ends <Time at={lease.until} />
            </span>
          </p>
          <p className="text-muted">
            {idle === null
              ? lease.busyWith === null
                ? `Not idle so far; after ${formatDuration(lease.idleSeconds * 1000)} without a job or a terminal it is ended.`
                : `Busy with ${lease.busyWith}: it is not ended for being idle.`
              : `Idle for ${wholeText(now - (lease.idleSince ?? now))}; ended for that in ${wholeText(idle - now)} (after ${formatDuration(lease.idleSeconds * 1000)}).`}
          </p>
        </div>
        <Button icon={<Timer size={13} />} onClick={() => openOverlay({ kind: 'extend-lease', serverId: server.id })}>
          Extend…
        </Button>
      </div>
      <Track rental={rental} now={now} idle={idle} />
      <ul className="mt-2 grid gap-1" aria-label="What ends it">
        {lease.layers.map((layer) => (
          <Layer key={layer.layer} layer={layer} />
        ))}
      </ul>
      <p className="mt-1.5 text-muted text-sm">{SELF_STOP[rental.selfStop]}</p>
    </div>
  )
}

/** From its start to the last moment that anything would end it, with a mark for each. */
function Track({ rental, now, idle }: { rental: Rental; now: number; idle: number | null }) {
  const { passed, marks } = track(rental, idle, now)
  return (
    <div aria-hidden className="mt-2">
      <div className="relative h-1 rounded-full bg-idle">
        <div className="h-full rounded-full bg-accent" style={{ width: `${passed * 100}%` }} />
        {marks.map(({ what, at, share }) => (
          <span
            key={what}
            title={`${what}: ${formatBoth(at)}`}
            className="absolute -top-[4px] h-3 w-[2px] bg-muted"
            style={{ left: `calc(${share * 100}% - 1px)` }}
          />
        ))}
      </div>
      <div className="relative mt-1 h-4 text-muted text-xs">
        {marks.map(({ what, share, level }) =>
          level > 0 ? null : (
            <span
              key={what}
              className="absolute whitespace-nowrap"
              style={share > 0.5 ? { right: `${(1 - share) * 100}%` } : { left: `${share * 100}%` }}
            >
              {what}
            </span>
          ),
        )}
      </div>
    </div>
  )
}

function Layer({ layer: { layer, armed, actsAt, detail } }: { layer: LeaseLayer }) {
  return (
    <li className="flex items-start gap-2.5">
      {armed ? (
        <Check size={14} className="mt-[3px] shrink-0 text-good" aria-label="armed" />
      ) : (
        <Minus size={14} className="mt-[3px] shrink-0 text-muted" aria-label="not armed" />
      )}
      <span className={`w-32 shrink-0 ${armed ? 'font-medium' : 'text-muted'}`}>{LAYER_WORDS[layer]}</span>
      <span className="w-36 shrink-0">
        {actsAt === null ? <span className="text-muted">–</span> : <Time at={actsAt} />}
      </span>
      <span className="wrap-anywhere min-w-0 flex-1 text-muted">{detail}</span>
    </li>
  )
}
