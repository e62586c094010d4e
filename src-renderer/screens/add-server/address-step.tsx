import { useRef, useState } from 'react'
import { type Server, type SshConfigHost, serverName } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { useShown } from '../../lib/use-shown.ts'
import { authOf, EMPTY_AUTH } from './auth-draft.ts'
import { AuthFields } from './auth-fields.tsx'
import { ConfigHosts } from './config-hosts.tsx'
import { jumpList } from './jumps.ts'

interface AddressStepProps {
  onAdded: (added: { server: Server; publicKey: string | null }) => void
  onClose: () => void
}

/** Where the server is and how to log in. */
export function AddressStep({ onAdded, onClose }: AddressStepProps) {
  const [tab, setTab] = useState('address')
  const [address, setAddress] = useState('')
  const [name, setName] = useState('')
  const [jumps, setJumps] = useState('')
  const [slots, setSlots] = useState('')
  const [auth, setAuth] = useState(EMPTY_AUTH)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const input = useRef<HTMLInputElement>(null)

  const shown = useShown()
  const login = authOf(auth)
  const nameProblem =
    name && !serverName.safeParse(name).success ? serverName.safeParse(name).error?.issues[0]?.message : null
  const slotsProblem = slots && !/^([1-9]\d?|1\d\d|2[0-4]\d|25[0-6])$/.test(slots) ? 'a number from 1 to 256' : null
  const ready = !busy && address.trim() !== '' && 'auth' in login && !nameProblem && !slotsProblem

  const add = async () => {
    if (!ready || !('auth' in login)) return
    setBusy(true)
    setError(null)
    try {
      const jumpHosts = jumpList(jumps)
      const added = await client.servers.add({
        address: address.trim(),
        auth: login.auth,
        ...(name.trim() ? { name: name.trim() } : {}),
        ...(jumpHosts.length ? { jumps: jumpHosts } : {}),
        ...(slots ? { slots: Number(slots) } : {}),
      })
      if (shown()) return onAdded(added)
      const detail = added.publicKey
        ? `Install its public key there: ${added.publicKey}`
        : 'It has not been checked yet.'
      inform(`${added.server.name} was added`, { detail, href: `#/servers/${added.server.id}/health` })
    } catch (failure) {
      if (!shown()) return complain('The server could not be added', failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void add())

  const pick = (host: SshConfigHost) => {
    setAddress(host.alias)
    setName(serverName.safeParse(host.alias).success ? host.alias : '')
    setTab('address')
  }

  return (
    <Dialog
      sheet
      width={520}
      title="Add server"
      description="A machine that you reach by SSH. Nothing is sent before you have seen its host key."
      onClose={onClose}
      focus={input}
      footer={
        <>
          {'missing' in login && address && <span className="mr-auto text-muted">{login.missing}</span>}
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void add()}>
            {busy ? 'Adding…' : 'Add and check'}
          </Button>
        </>
      }
    >
      <Tabs
        label="How to name the server"
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'address',
            label: 'By address',
            content: (
              <div className="grid gap-3.5">
                <TextField
                  ref={input}
                  label="Address"
                  mono
                  value={address}
                  onChange={setAddress}
                  placeholder="user@host:port"
                  hint="user@host, user@host:port, or a name from ~/.ssh/config"
                />
                <TextField
                  label="Name"
                  value={name}
                  onChange={setName}
                  placeholder="as the address"
                  error={nameProblem}
                />
                <AuthFields draft={auth} onChange={setAuth} />
                <div className="grid grid-cols-[1fr_110px] gap-3">
                  <TextField
                    label="Jump hosts"
                    mono
                    value={jumps}
                    onChange={setJumps}
                    placeholder="none, or as ~/.ssh/config says"
                    hint="user@host:port, in the order passed, apart by commas"
                  />
                  <TextField
                    label="Slots"
                    inputMode="numeric"
                    value={slots}
                    onChange={setSlots}
                    placeholder="auto"
                    error={slotsProblem}
                    hint="jobs at once"
                  />
                </div>
              </div>
            ),
          },
          { value: 'config', label: 'From ~/.ssh/config', content: <ConfigHosts onPick={pick} /> },
        ]}
      />
      {error !== null && (
        <div className="mt-4">
          <ProblemPanel what="The server could not be added" error={error} />
        </div>
      )}
    </Dialog>
  )
}
