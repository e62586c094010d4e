import { ClipboardPaste } from 'lucide-react'
import { useRef } from 'react'
import { counted } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../button.tsx'
import { Dialog } from '../dialog.tsx'
import type { PasteCheck } from './paste-guard.ts'

interface PasteDialogProps {
  paste: PasteCheck
  onPaste: () => void
  onClose: () => void
}

const SHOWN_CHARACTERS = 20_000

/** Shows text of several lines before a shell gets it, since each line end may run something. */
export function PasteDialog({ paste, onPaste, onClose }: PasteDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null)
  const rest = paste.text.length - SHOWN_CHARACTERS
  return (
    <Dialog
      role="alertdialog"
      title={
        paste.lines > 1 ? `Paste ${paste.lines.toLocaleString('en-US')} lines into the terminal?` : 'Paste this text?'
      }
      description={explain(paste)}
      icon={<ClipboardPaste size={17} className="text-attention" aria-hidden />}
      width={640}
      focus={cancel}
      onClose={onClose}
      footer={
        <>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" onClick={onPaste}>
            Paste
          </Button>
        </>
      }
    >
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keys
        tabIndex={0}
        className="max-h-80 select-text overflow-auto whitespace-pre-wrap break-all rounded-control border border-line bg-bg p-2 font-mono text-sm"
      >
        {paste.text.slice(0, SHOWN_CHARACTERS)}
        {rest > 0 && `\n… ${rest.toLocaleString('en-US')} more characters`}
      </pre>
    </Dialog>
  )
}

function explain({ lines, removed }: PasteCheck): string {
  const run = lines > 1 ? 'The shell may run each line as soon as it arrives.' : ''
  const gone =
    removed === 0 ? '' : `${counted(removed, 'control character was', 'control characters were')} taken out of it.`
  return [run, gone].filter(Boolean).join(' ')
}
