import { TriangleAlert } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { complain, inform } from '../lib/notices.ts'
import { useShortcut } from '../lib/shortcuts.ts'
import { useShown } from '../lib/use-shown.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { ProblemPanel } from './problem.tsx'

interface ConfirmProps {
  /** Names the object: "Stop train-7b?". */
  title: string
  /** The effect, in one or two sentences. */
  children: ReactNode
  /** The verb on the button: "Stop job". */
  verb: string
  /** What failed, if it fails. */
  what: string
  onConfirm: () => Promise<unknown>
  /** Said when it has worked after the dialog was closed, unless `onConfirm` says something itself. */
  done?: string
  onClose: () => void
  /** Must be typed exactly before the button works. */
  typed?: string
}

/** Asks before harm: names object and effect, begins on Cancel, and keeps an error inside, or in a notice once it is closed. */
export function ConfirmDialog({ title, children, verb, what, onConfirm, onClose, done, typed }: ConfirmProps) {
  const cancel = useRef<HTMLButtonElement>(null)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [text, setText] = useState('')
  const shown = useShown()
  const ready = !busy && (typed === undefined || text === typed)

  const confirm = async () => {
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      if (shown()) onClose()
      else if (done) inform(done)
    } catch (failure) {
      if (!shown()) return complain(what, failure)
      setError(failure)
      setBusy(false)
    }
  }
  useShortcut('confirm', () => ready && void confirm())

  return (
    <Dialog
      role="alertdialog"
      title={title}
      icon={<TriangleAlert size={17} className="text-attention" aria-hidden />}
      onClose={onClose}
      focus={cancel}
      footer={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button look="danger" disabled={!ready} onClick={() => void confirm()}>
            {busy ? 'Working…' : verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <div className="grid gap-2">{children}</div>
        {typed !== undefined && <TextField label={`Type ${typed} to go on`} value={text} onChange={setText} />}
        {error !== null && <ProblemPanel what={what} error={error} />}
      </div>
    </Dialog>
  )
}
