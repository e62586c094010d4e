import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { client } from '../../lib/client.ts'
import { hourly } from '../../lib/money-text.ts'
import { useServer } from '../../lib/queries.ts'
import { closeOverlay } from '../../lib/ui.ts'

/** Asks before ending a rented server for good; its name must be typed where jobs are on it. */
export function TerminateServer({ serverId }: { serverId: string }) {
  const server = useServer(serverId).data
  const name = server?.name ?? 'this server'
  const rental = server?.rental
  const jobs = (server?.running ?? 0) + (server?.queued ?? 0)
  return (
    <ConfirmDialog
      // Whether the name must be typed may change while it is asked: what was typed so far stays.
      title={`Terminate ${name}?`}
      verb="Terminate server"
      what={`${name} could not be terminated`}
      done={`${name} is being terminated`}
      onClose={closeOverlay}
      onConfirm={() => client.servers.terminate({ server: serverId, force: jobs > 0 })}
      {...(jobs > 0 ? { typed: name } : {})}
    >
      <p>
        The machine{rental ? ` at ${rental.providerName}` : ''} is ended and all that is on its disk is lost. What jobs
        have brought home stays here, with their logs.
        {rental && rental.pricePerHour > 0 && ` It stops billing ${hourly(rental.pricePerHour)}.`}
      </p>
      {jobs > 0 && (
        <p className="font-medium">
          {jobs === 1 ? 'One job runs or waits there: it' : `${jobs} jobs run or wait there: they`} cannot go on, and
          what {jobs === 1 ? 'it has' : 'they have'} not brought home is lost.
        </p>
      )}
      <p className="text-muted">It counts as terminated only once the provider shows it no more.</p>
    </ConfirmDialog>
  )
}
