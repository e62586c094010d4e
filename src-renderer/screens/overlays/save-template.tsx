import { useRef, useState } from 'react'
import { type JobSpec, jobName } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { TextField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { client } from '../../lib/client.ts'
import { complain, inform } from '../../lib/notices.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { closeOverlay } from '../../lib/ui.ts'
import { useShown } from '../../lib/use-shown.ts'

/** Keeps a job's settings under a name, as a starting point for others. */
export function SaveTemplate({ spec, name: first }: { spec: JobSpec; name: string }) {
  const [name, setName] = useState(first)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const input = useRef<HTMLInputElement>(null)
  const shown = useShown()
  const parsed = jobName.safeParse(name)
  const save = async () => {
    if (!parsed.success || busy) return
    setBusy(true)
    setError(null)
    try {
      await client.jobs.templates.save({ name: parsed.data, spec })
      inform(`Template ${parsed.data} saved`, { detail: 'It is offered in New job.' })
      if (shown()) closeOverlay()
    } catch (failure) {
      if (!shown()) return complain('The template could not be saved', failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => void save())
  return (
    <Dialog
      title="Save as template"
      description="Command, server, variables, secret references and limits are kept; no secret value is."
      onClose={closeOverlay}
      focus={input}
      footer={
        <>
          <Button onClick={closeOverlay}>Cancel</Button>
          <Button look="primary" keys="mod+enter" disabled={!parsed.success || busy} onClick={() => void save()}>
            Save template
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <TextField
          ref={input}
          label="Name"
          value={name}
          onChange={setName}
          error={parsed.success || name === '' ? null : parsed.error.issues[0]?.message}
          hint="The same name again replaces the template."
        />
        {error !== null && <ProblemPanel what="The template could not be saved" error={error} />}
      </div>
    </Dialog>
  )
}
