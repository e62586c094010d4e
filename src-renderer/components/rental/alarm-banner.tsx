import { Siren } from 'lucide-react'
import type { Server } from '../../../src-shared/vocabulary/index.ts'
import { daily, hourly } from '../../lib/money-text.ts'
import { openOverlay } from '../../lib/ui.ts'
import { Button } from '../button.tsx'
import { Ago } from '../time.tsx'

/** A server that may bill although it should not: stays until its provider confirms that it is gone. */
export function AlarmBanner({ server }: { server: Server }) {
  const { rental } = server
  if (!rental?.alarm) return null
  const { alarm, pricePerHour, machineId, providerName } = rental
  return (
    <div role="alert" className="flex items-start gap-2.5 border-broken border-b bg-raised px-5 py-2">
      <Siren size={16} className="mt-0.5 shrink-0 text-broken" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">
          It may still be billing{pricePerHour > 0 && `: ${hourly(pricePerHour)}, ${daily(pricePerHour)}`}
        </p>
        <p className="wrap-anywhere select-text">{alarm.text}</p>
        <p className="text-muted">
          Since <Ago at={alarm.since} />; it is tried again until {providerName} shows it no more.
          {machineId && (
            <>
              {' '}
              You can also end machine <code className="select-text font-mono text-sm">{machineId}</code> on{' '}
              {providerName}
              's own site.
            </>
          )}
        </p>
      </div>
      <Button look="danger" onClick={() => openOverlay({ kind: 'terminate-server', serverId: server.id })}>
        Terminate again…
      </Button>
    </div>
  )
}
