import { useQuery } from '@tanstack/react-query'
import { LockKeyhole, LockKeyholeOpen, Plus } from 'lucide-react'
import { useState } from 'react'
import { counted, type VaultStatus } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { Section } from '../../components/page.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { Ago } from '../../components/time.tsx'
import { api, client } from '../../lib/client.ts'
import { SetSecret } from './set-secret.tsx'

const GUARDS: Record<VaultStatus['guard'], string> = {
  keyring: 'Sealed by a key in the keyring of this system.',
  passphrase: 'Sealed by your passphrase; it is asked for once after each start of the engine.',
  'key-file': 'Sealed by a key file that only your user can read. Whoever can read your files can read the vault.',
}

/** The vault's lock and its entries; values never come out. */
export function VaultPart() {
  const status = useQuery(api.secrets.status.queryOptions())
  return (
    <>
      <Section title="Vault">
        <QueryView query={status} what="The vault could not be read">
          {(vault) => (
            <div className="panel grid gap-3 px-3 py-2.5">
              <p className="flex items-start gap-2.5">
                {vault.locked ? (
                  <LockKeyhole size={15} className="mt-0.5 text-attention" />
                ) : (
                  <LockKeyholeOpen size={15} className="mt-0.5 text-good" />
                )}
                <span>
                  <b className="font-semibold">{vault.locked ? 'Locked' : 'Open'}</b>,{' '}
                  {counted(vault.secrets, 'entry', 'entries')}
                  <span className="block text-muted">{GUARDS[vault.guard]}</span>
                </span>
              </p>
              {vault.locked && <Unlock />}
            </div>
          )}
        </QueryView>
      </Section>
      <Entries />
    </>
  )
}

function Unlock() {
  const [passphrase, setPassphrase] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const unlock = async () => {
    setBusy(true)
    setError(null)
    try {
      await client.secrets.unlock({ passphrase })
    } catch (failure) {
      setError(failure)
    }
    setPassphrase('')
    setBusy(false)
  }
  return (
    <form
      className="grid gap-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        if (passphrase && !busy) void unlock()
      }}
    >
      <TextField label="Passphrase" type="password" value={passphrase} onChange={setPassphrase} />
      <Button type="submit" look="primary" className="w-fit" disabled={!passphrase || busy}>
        {busy ? 'Unlocking…' : 'Unlock'}
      </Button>
      {error !== null && <ProblemPanel what="The vault could not be unlocked" error={error} />}
    </form>
  )
}

function Entries() {
  const query = useQuery(api.secrets.list.queryOptions())
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<string | null>(null)
  return (
    <Section
      title="Entries"
      tools={
        <Button icon={<Plus size={13} />} onClick={() => setAdding(true)}>
          Add secret
        </Button>
      }
    >
      <QueryView query={query} what="The entries could not be read">
        {(entries) => (
          <ul className="panel divide-y divide-line">
            {entries.map((entry) => (
              <li key={entry.name} className="flex min-h-[38px] items-center gap-3 px-3">
                <code className="font-mono text-sm">{entry.name}</code>
                <span className="min-w-0 flex-1 truncate text-muted">{entry.usedBy && `used by ${entry.usedBy}`}</span>
                <span className="text-muted">
                  <Ago at={entry.updatedAt} />
                </span>
                <Button look="danger" aria-label={`Remove ${entry.name}`} onClick={() => setRemoving(entry.name)}>
                  Remove…
                </Button>
              </li>
            ))}
            {entries.length === 0 && (
              <li className="px-3 py-2 text-muted">
                No entry. Jobs name entries as secrets; servers keep keys and passwords here.
              </li>
            )}
          </ul>
        )}
      </QueryView>
      {adding && <SetSecret onClose={() => setAdding(false)} />}
      {removing && (
        <ConfirmDialog
          title={`Remove secret ${removing}?`}
          verb="Remove secret"
          what="The secret could not be removed"
          done={`Secret ${removing} removed`}
          onClose={() => setRemoving(null)}
          onConfirm={() => client.secrets.remove({ name: removing })}
        >
          <p>
            Jobs and servers that name it can start or log in no more until it is set again. The value cannot be brought
            back.
          </p>
        </ConfirmDialog>
      )}
    </Section>
  )
}
