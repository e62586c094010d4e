import { useRef, useState } from 'react'
import { secretName } from '../../../src-shared/contract/secrets.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { useShown } from '../../lib/use-shown.ts'

/** Puts one value into the vault. */
export function SetSecret({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [error, setError] = useState<unknown>(null)
  const first = useRef<HTMLInputElement>(null)
  const nameProblem =
    name && !secretName.safeParse(name).success ? secretName.safeParse(name).error?.issues[0]?.message : null
  const short = value !== '' && new TextEncoder().encode(value).length < 6
  const [busy, setBusy] = useState(false)
  const shown = useShown()
  const ready = !busy && name !== '' && !nameProblem && value !== '' && !short
  const save = async () => {
    if (!ready) return
    setBusy(true)
    setError(null)
    try {
      await client.secrets.set({ name, value })
      inform(`Secret ${name} stored`)
      if (shown()) onClose()
    } catch (failure) {
      if (!shown()) return complain('The secret could not be stored', failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void save())
  return (
    <Dialog
      title="Add secret"
      description="The value is sealed, is never shown again, and is masked in every log."
      onClose={onClose}
      focus={first}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" keys="mod+enter" disabled={!ready} onClick={() => void save()}>
            {busy ? 'Storing…' : 'Store'}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <TextField
          ref={first}
          label="Name"
          mono
          value={name}
          onChange={setName}
          error={nameProblem}
          hint="The same name again replaces the value."
        />
        <TextField
          label="Value"
          type="password"
          value={value}
          onChange={setValue}
          error={short ? 'at least 6 bytes, or masking it would hide ordinary text' : null}
        />
        {error !== null && <ProblemPanel what="The secret could not be stored" error={error} />}
      </div>
    </Dialog>
  )
}
