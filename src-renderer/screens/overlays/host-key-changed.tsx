import { useQuery } from '@tanstack/react-query'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { CodeLine } from '../../components/copy-button.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Time } from '../../components/time.tsx'
import { api, client } from '../../lib/client.ts'
import { inform } from '../../lib/notices.ts'
import { useServer } from '../../lib/queries.ts'

interface HostKeyChangedProps {
  serverId: string
  onClose: () => void
  onReplaced?: () => void
}

/** Both keys of a host whose key has changed. Nothing happens unless a person types the server's name. */
export function HostKeyChanged({ serverId, onClose, onReplaced }: HostKeyChangedProps) {
  const server = useServer(serverId).data
  const query = useQuery({
    ...api.servers.hostKey.queryOptions({ input: { server: serverId } }),
    gcTime: 0,
    staleTime: 0,
  })
  const key = query.data
  const name = server?.name ?? '…'
  return (
    <ConfirmDialog
      title={`The host key of ${name} has changed`}
      verb="Replace the pinned key"
      what="The key could not be replaced"
      typed={server?.name ?? serverId}
      onClose={onClose}
      onConfirm={async () => {
        if (!key) throw new Error('the host has not presented its key yet')
        await client.servers.trustHostKey({ server: serverId, fingerprint: key.fingerprint, replace: true })
        inform(`The new host key of ${name} is pinned`)
        onReplaced?.()
      }}
    >
      <p>
        Either the machine was set up anew, or something between you and it answers in its place and would see all that
        is sent. All contact has stopped. Ask the machine's owner, or read the key on the machine itself, before you
        replace it.
      </p>
      {query.error && (
        <ProblemPanel
          what="The present key could not be read"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      <dl className="grid gap-1">
        <dt className="font-medium text-muted text-sm">
          Pinned
          {server?.hostKey && (
            <>
              {' '}
              <Time at={server.hostKey.pinnedAt} />, from{' '}
              {server.hostKey.source === 'person' ? 'you' : server.hostKey.source}
            </>
          )}
        </dt>
        <dd>
          <CodeLine
            text={key?.pinned ?? server?.hostKey?.fingerprint ?? 'not known'}
            label="Copy the pinned fingerprint"
          />
        </dd>
        <dt className="mt-1 font-medium text-muted text-sm">
          Presented now {key && `by ${key.host} (${key.algorithm})`}
        </dt>
        <dd>
          <CodeLine text={key?.fingerprint ?? 'asking the host…'} label="Copy the presented fingerprint" />
        </dd>
      </dl>
    </ConfirmDialog>
  )
}
