import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { client } from '../../lib/client.ts'
import { daily, hourly } from '../../lib/money-text.ts'
import { useServer } from '../../lib/queries.ts'
import { closeOverlay } from '../../lib/ui.ts'

/** Asks before stopping a rented server, and says what it still costs then. */
export function StopServer({ serverId }: { serverId: string }) {
  const server = useServer(serverId).data
  const name = server?.name ?? 'this server'
  const stopped = server?.rental?.stoppedPricePerHour ?? null
  return (
    <ConfirmDialog
      title={`Stop ${name}?`}
      verb="Stop server"
      what={`${name} could not be stopped`}
      done={`${name} is being stopped`}
      onClose={closeOverlay}
      onConfirm={() => client.servers.stop({ server: serverId })}
    >
      <p>
        {stopped === null
          ? 'What it costs while it is stopped is not known.'
          : stopped === 0
            ? 'It bills nothing while it is stopped.'
            : `It still bills ${daily(stopped)} (${hourly(stopped)}) for its disk, until it is terminated.`}{' '}
        Its disk is kept; programs that run there end. The lease goes on: at its end the server is terminated.
      </p>
      <p className="text-muted">
        While jobs run there it is refused. Whether it can be started again depends on what is free at the provider
        then.
      </p>
    </ConfirmDialog>
  )
}
