import { useRef, useState } from 'react'
import { parseJobFile } from '../../../src-shared/job-file/index.ts'
import { Button } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { announce } from '../../lib/announce.ts'
import { type Draft, draftOf } from './draft.ts'

/** A job.yaml before it has filled the form. */
export interface Pasted {
  /** Whether it is being pasted now. */
  open: boolean
  text: string
  /** Of the file that it came from. */
  name: string
}

export const NOTHING_PASTED: Pasted = { open: false, text: '', name: 'job.yaml' }

interface PasteFileProps {
  pasted: Pasted
  onPaste: (pasted: Pasted) => void
  onFill: (draft: Draft) => void
  onClose: () => void
}

/** Fills the form from a job.yaml that is pasted, or read from a file. */
export function PasteFile({ pasted, onPaste, onFill, onClose }: PasteFileProps) {
  const { text, name } = pasted
  const [error, setError] = useState<unknown>(null)
  const file = useRef<HTMLInputElement>(null)

  const fill = () => {
    try {
      onFill(draftOf(parseJobFile(text, name)))
      announce('The form is filled from the file')
    } catch (failure) {
      setError(failure)
    }
  }
  const read = async (chosen: File | undefined) => {
    if (!chosen) return
    setError(null)
    try {
      onPaste({ ...pasted, text: await chosen.text(), name: chosen.name })
    } catch (failure) {
      setError(failure)
    }
  }
  return (
    <section aria-label="Paste job.yaml" className="panel grid gap-2 p-3">
      <AreaField
        autoFocus
        label="job.yaml"
        rows={8}
        value={text}
        onChange={(next) => onPaste({ ...pasted, text: next })}
        placeholder={
          'command: python train.py\npush: /home/anna/project\nbootstrap:\n  - pip install -r requirements.txt\noutputs: results/'
        }
        hint="It replaces what the form holds; nothing is started."
      />
      {error !== null && <ProblemPanel what="The form was not filled" error={error} />}
      <div className="flex gap-2">
        <Button look="primary" disabled={text.trim() === ''} onClick={() => fill()}>
          Fill the form
        </Button>
        <Button onClick={() => file.current?.click()}>Open a file…</Button>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <input
          ref={file}
          type="file"
          accept=".yaml,.yml,.json,text/yaml"
          className="sr-only"
          tabIndex={-1}
          aria-label="A job file"
          onChange={({ target }) => {
            void read(target.files?.[0])
            // The same file, mended, can be chosen again.
            target.value = ''
          }}
        />
      </div>
    </section>
  )
}
