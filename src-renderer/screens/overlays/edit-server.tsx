import { useState } from 'react'
import { type Server, serverName } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CodeLine } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { CheckField, TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useServer } from '../../lib/queries.ts'
import { addressText } from '../../lib/server-text.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useShown } from '../../lib/use-shown.ts'
import { authOf, EMPTY_AUTH } from '../add-server/auth-draft.ts'
import { AuthFields } from '../add-server/auth-fields.tsx'
import { jumpList } from '../add-server/jumps.ts'

/** Changes a server's name, address, login, jump hosts and slots. */
export function EditServer({ serverId }: { serverId: string }) {
  const query = useServer(serverId)
  if (query.data) return <EditForm server={query.data} />
  return (
    <Dialog title="Edit server" onClose={closeOverlay} width={520}>
      {query.error ? (
        <ProblemPanel what="This server could not be read" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  )
}

function EditForm({ server }: { server: Server }) {
  // Where a rented server is found and how it is logged in to is its provider's to say.
  const remote = server.origin !== 'local' && server.origin !== 'rented'
  const [name, setName] = useState(server.name)
  const [address, setAddress] = useState(remote ? addressText(server) : '')
  const [jumps, setJumps] = useState(server.jumps.join(', '))
  const [slots, setSlots] = useState(String(server.slots))
  const [changeAuth, setChangeAuth] = useState(false)
  const [auth, setAuth] = useState(EMPTY_AUTH)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [publicKey, setPublicKey] = useState<string | null>(null)

  const shown = useShown()
  const login = authOf(auth)
  const nameProblem = serverName.safeParse(name).error?.issues[0]?.message ?? null
  const slotsProblem =
    Number(slots) >= 1 && Number(slots) <= 256 && Number.isInteger(Number(slots)) ? null : 'a number from 1 to 256'
  const ready = !busy && !nameProblem && !slotsProblem && (!changeAuth || 'auth' in login)

  const save = async () => {
    if (!ready) return
    setBusy(true)
    setError(null)
    try {
      const answer = await client.servers.edit({
        server: server.id,
        name: name.trim(),
        slots: Number(slots),
        ...(remote && address.trim() !== addressText(server) ? { address: address.trim() } : {}),
        ...(remote && jumpList(jumps).join() !== server.jumps.join() ? { jumps: jumpList(jumps) } : {}),
        ...(changeAuth && 'auth' in login ? { auth: login.auth } : {}),
      })
      const made = changeAuth && auth.kind === 'generated' ? answer.publicKey : null
      inform(`${answer.server.name} saved`, made ? { detail: `Install its public key there: ${made}` } : {})
      if (!shown()) return
      if (!made) return closeOverlay()
      setPublicKey(made)
    } catch (failure) {
      if (!shown()) return complain(`${server.name} could not be saved`, failure)
      setError(failure)
    }
    setBusy(false)
  }
  useShortcut('confirm', () => void save())

  return (
    <Dialog
      title={`Edit ${server.name}`}
      onClose={closeOverlay}
      width={520}
      footer={
        publicKey ? (
          <Button look="primary" onClick={closeOverlay}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={closeOverlay}>Cancel</Button>
            <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void save()}>
              {busy ? 'Saving…' : 'Save'}
            </Button>
          </>
        )
      }
    >
      {publicKey ? (
        <div className="grid gap-2">
          <p>Saved. Append this public key to ~/.ssh/authorized_keys on the server:</p>
          <CodeLine text={publicKey} label="Copy the public key" />
        </div>
      ) : (
        <div className="grid gap-3.5">
          <div className="grid grid-cols-[1fr_110px] gap-3">
            <TextField label="Name" value={name} onChange={setName} error={nameProblem} />
            <TextField
              label="Slots"
              inputMode="numeric"
              value={slots}
              onChange={setSlots}
              error={slotsProblem}
              hint="jobs at once"
            />
          </div>
          {remote && (
            <>
              <TextField label="Address" mono value={address} onChange={setAddress} />
              <TextField
                label="Jump hosts"
                mono
                value={jumps}
                onChange={setJumps}
                placeholder="none"
                hint="in the order passed, apart by commas"
              />
              <CheckField label="Change how to log in" checked={changeAuth} onChange={setChangeAuth} />
              {changeAuth && <AuthFields draft={auth} onChange={setAuth} />}
            </>
          )}
          {error !== null && <ProblemPanel what={`${server.name} could not be saved`} error={error} />}
        </div>
      )}
    </Dialog>
  )
}
