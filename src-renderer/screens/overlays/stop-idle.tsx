import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { client } from '../../lib/client.ts'
import { each } from '../../lib/each.ts'
import { type IdleServer, idleServers } from '../../lib/idle-servers.ts'
import { hourly } from '../../lib/money-text.ts'
import { useServers } from '../../lib/queries.ts'
import { closeOverlay } from '../../lib/ui.ts'

/** Names the rented servers on which nothing runs, with what they cost, and ends them only once a person says so. */
export function StopIdle() {
  const servers = useServers().data
  // Those that were idle when it was asked, whatever happens meanwhile: what is read is what is ended.
  const [asked, ask] = useState<readonly IdleServer[]>([])
  const found = asked.length === 0 ? idleServers(servers ?? []) : asked
  if (asked.length === 0 && found.length > 0) ask(found)
  if (!servers) return null
  return found.length === 0 ? <NoneIdle /> : <Ask idle={found} />
}

function Ask({ idle }: { idle: readonly IdleServer[] }) {
  const [done] = useState(() => new Set<string>())
  const perHour = idle.reduce((sum, { perHour: one }) => sum + one, 0)
  const one = idle.length === 1
  const verb = one ? 'Terminate server' : `Terminate ${idle.length} servers`
  return (
    <ConfirmDialog
      title={one ? 'Terminate the idle server?' : `Terminate ${idle.length} idle servers?`}
      verb={verb}
      what={one ? `${idle[0]?.name} could not be terminated` : 'Not all of them could be terminated'}
      done={one ? `${idle[0]?.name} is being terminated` : `${idle.length} servers are being terminated`}
      onClose={closeOverlay}
      // One that has got work meanwhile is refused.
      onConfirm={() => each(idle, done, ({ id }) => client.servers.terminate({ server: id, force: false }))}
    >
      <p>
        Nothing runs on {one ? 'it' : 'them'}, and {one ? 'it costs' : 'together they cost'} {hourly(perHour)}:
      </p>
      <ul className="panel max-h-60 divide-y divide-line overflow-y-auto">
        {idle.map((server) => (
          <li key={server.id} className="flex gap-3 px-3 py-1.5">
            <span className="wrap-anywhere min-w-0 flex-1 font-mono text-sm">{server.name}</span>
            <span className="text-muted">{server.providerName}</span>
            <span>{hourly(server.perHour)}</span>
          </li>
        ))}
      </ul>
      <p>
        {one ? 'The machine is' : 'The machines are'} ended and all that is on {one ? 'its disk' : 'their disks'} is
        lost. What jobs have brought home stays here, with their logs.
      </p>
    </ConfirmDialog>
  )
}

function NoneIdle() {
  return (
    <Dialog title="No server is idle" onClose={closeOverlay} footer={<Button onClick={closeOverlay}>Close</Button>}>
      <p>On each rented server that Remotebot may end something runs, waits, or is being set up.</p>
    </Dialog>
  )
}
