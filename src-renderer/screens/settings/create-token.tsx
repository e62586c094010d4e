import { useRef, useState } from 'react'
import type { TokenScope } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { CodeLine } from '../../components/copy-button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { CheckField, SelectField, TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { client } from '../../lib/client.ts'
import { alarm, complain } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { useShown } from '../../lib/use-shown.ts'

const SCOPES: ReadonlyArray<{ scope: TokenScope; label: string; hint: string }> = [
  { scope: 'read', label: 'Read', hint: 'Lists, jobs and logs.' },
  { scope: 'jobs', label: 'Jobs', hint: 'Start, stop and remove jobs on remote servers.' },
  { scope: 'servers', label: 'Servers', hint: 'Check and remove servers.' },
  { scope: 'secrets', label: 'Secrets', hint: 'Its jobs may use secrets, and so print them.' },
  { scope: 'local', label: 'This computer', hint: 'Its jobs may run here, where they can do all that you can.' },
]

const EXPIRY = [
  { value: '', label: 'No expiry' },
  { value: String(86_400), label: '1 day' },
  { value: String(30 * 86_400), label: '30 days' },
  { value: String(365 * 86_400), label: '1 year' },
]

/** Makes a token and shows its secret this once. */
export function CreateToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<TokenScope[]>(['read', 'jobs'])
  const [expiry, setExpiry] = useState(String(30 * 86_400))
  const [secret, setSecret] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const first = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const shown = useShown()
  const ready = !busy && name.trim() !== '' && scopes.length > 0
  const create = async () => {
    if (!ready || secret) return
    setBusy(true)
    setError(null)
    try {
      const token = await client.tokens.create({
        name: name.trim(),
        scopes,
        expiresInSeconds: expiry ? Number(expiry) : null,
      })
      if (!shown()) {
        const detail = 'Its dialog was closed before it could be shown. Revoke it and create another.'
        return alarm(`Nobody has seen the token ${token.name}`, detail, '#/settings/tokens')
      }
      setSecret(token.secret)
    } catch (failure) {
      if (!shown()) return complain('The token could not be created', failure)
      setError(failure)
    }
    setBusy(false)
  }
  useShortcut('confirm', () => (secret ? onClose() : void create()))
  return (
    <Dialog
      title={secret ? `Token ${name.trim()}` : 'Create token'}
      onClose={onClose}
      focus={first}
      footer={
        secret ? (
          <Button look="primary" onClick={onClose}>
            Done, it is copied
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void create()}>
              {busy ? 'Creating…' : 'Create'}
            </Button>
          </>
        )
      }
    >
      {secret ? (
        <div className="grid gap-2">
          <p>Copy it now: it is shown this once. Only its hash is kept.</p>
          <CodeLine text={secret} label="Copy the token" />
        </div>
      ) : (
        <div className="grid gap-3.5">
          <TextField
            ref={first}
            label="Name"
            value={name}
            onChange={setName}
            maxLength={64}
            placeholder="nightly build"
          />
          <fieldset className="grid gap-1.5">
            <legend className="mb-1 font-medium text-muted text-sm">May</legend>
            {SCOPES.map(({ scope, label, hint }) => (
              <CheckField
                key={scope}
                label={label}
                hint={hint}
                checked={scopes.includes(scope)}
                onChange={(on) => setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
              />
            ))}
          </fieldset>
          <SelectField label="Expires after" value={expiry} onChange={setExpiry} options={EXPIRY} />
          {error !== null && <ProblemPanel what="The token could not be created" error={error} />}
        </div>
      )}
    </Dialog>
  )
}
