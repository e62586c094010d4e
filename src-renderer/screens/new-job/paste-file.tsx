import { useRef, useState } from 'react'
import { parseJobFile } from '../../../src-shared/job-file/index.ts'
import { Button } from '../../components/button.tsx'
import { AreaField } from '../../components/field.tsx'
import { ProblemPanel } from '../../components/problem.tsx'
import { announce } from '../../lib/announce.ts'
import { type Draft, draftOf } from './draft.ts'

interface PasteFileProps {
  onFill: (draft: Draft) => void
  onClose: () => void
}

/** Fills the form from a job.yaml that is pasted, or read from a file. */
export function PasteFile({ onFill, onClose }: PasteFileProps) {
  const [text, setText] = useState('')
  const [name, setName] = useState('job.yaml')
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
      setText(await chosen.text())
      setName(chosen.name)
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
        onChange={setText}
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
