import { useState } from 'react'
import type { Provider, ProviderField, ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { AreaField, TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { Loading } from '../../components/query-view.tsx'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useProviders } from '../../lib/queries.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useSeen } from '../../lib/use-seen.ts'
import { useShown } from '../../lib/use-shown.ts'

/** Asks for what a provider needs to know us, and tests it before it is stored. */
export function ConnectProvider({ kind }: { kind: ProviderKind }) {
  const query = useProviders()
  const provider = query.data?.find((one) => one.kind === kind)
  if (provider) return <ConnectForm provider={provider} />
  return (
    <Dialog title="Connect a provider" onClose={closeOverlay}>
      {query.error ? (
        <ProblemPanel what="The providers could not be read" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading />
      )}
    </Dialog>
  )
}

function ConnectForm({ provider }: { provider: Provider }) {
  const { kind, name, fields } = provider
  const [values, setValues] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const shown = useShown()
  const failed = useSeen(error)
  const missing = fields.filter((field) => !field.optional && !values[field.name]?.trim())
  const ready = !busy && missing.length === 0
  const what = `${name} could not be connected`
  const connect = async () => {
    if (!ready) return
    setBusy(true)
    setError(null)
    try {
      const filled = Object.entries(values).filter(([, value]) => value.trim() !== '')
      const answer = await client.providers.connect({ provider: kind, values: Object.fromEntries(filled) })
      // One that lacks a right is refused, with its name.
      inform(`${name} is connected`, answer.account ? { detail: answer.account } : {})
      if (shown()) closeOverlay()
    } catch (failure) {
      if (!shown()) return complain(what, failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void connect())
  return (
    <Dialog
      title={provider.state === 'not_connected' ? `Connect ${name}` : `Change the key of ${name}`}
      description="The key is tested first; one that is refused is not stored. It is sealed in the vault and never shown again."
      onClose={closeOverlay}
      width={520}
      footer={
        <>
          <span className="mr-auto text-muted text-sm">
            {missing.length > 0 && `still needed: ${missing.map(({ label }) => label).join(', ')}`}
          </span>
          <Button onClick={closeOverlay}>Cancel</Button>
          <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void connect()}>
            {busy ? 'Testing the key…' : 'Connect'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        {fields.map((field) => (
          <FieldOf
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => setValues((old) => ({ ...old, [field.name]: value }))}
          />
        ))}
        {fields.length === 0 && <p className="text-muted">It needs nothing: no account and no key.</p>}
        <p className="text-muted text-sm">{provider.testedAgainst}</p>
        <div ref={failed} className="empty:hidden">
          {error !== null && <ProblemPanel what={what} error={error} />}
        </div>
      </div>
    </Dialog>
  )
}

interface FieldOfProps {
  field: ProviderField
  value: string
  onChange: (value: string) => void
}

function FieldOf({ field, value, onChange }: FieldOfProps) {
  const label = field.optional ? `${field.label} (optional)` : field.label
  if (field.multiline) return <AreaField label={label} hint={field.help} rows={5} value={value} onChange={onChange} />
  return (
    <TextField
      label={label}
      hint={field.help}
      type={field.secret ? 'password' : 'text'}
      mono={!field.secret}
      value={value}
      onChange={onChange}
    />
  )
}
