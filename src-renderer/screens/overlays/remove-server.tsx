import { useState } from 'react'
import { useLocation } from 'wouter'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { CheckField } from '../../components/field.tsx'
import { client } from '../../lib/client.ts'
import { inform } from '../../lib/notices.ts'
import { useServer } from '../../lib/queries.ts'
import { closeOverlay, useUi } from '../../lib/ui.ts'

/** Asks before forgetting a server. */
export function RemoveServer({ serverId }: { serverId: string }) {
  const server = useServer(serverId).data
  const [, go] = useLocation()
  const [deleteFiles, setDelete] = useState(false)
  const name = server?.name ?? 'this server'
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      verb="Remove server"
      what={`${name} could not be removed`}
      onClose={closeOverlay}
      onConfirm={async () => {
        await client.servers.remove({ server: serverId, deleteFiles })
        useUi.setState({ serverId: null })
        inform(`${name} removed`)
        go('/servers')
      }}
    >
      {server?.rental ? (
        <p>It has ended and bills no more. It leaves the list; its jobs, their logs and results stay.</p>
      ) : (
        <>
          <p>
            Remotebot forgets how to reach it. The machine itself goes on, and ended jobs and their logs stay in the
            list. While jobs run or wait there it is refused.
          </p>
          <CheckField
            label="Also delete ~/.remotebot on the server"
            hint="The folders of all jobs that ran there. The server must be reachable."
            checked={deleteFiles}
            onChange={setDelete}
          />
        </>
      )}
    </ConfirmDialog>
  )
}
