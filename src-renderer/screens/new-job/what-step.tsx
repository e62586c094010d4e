import { type RefObject, useEffect, useRef, useState } from 'react'
import { AreaField } from '../../components/field.tsx'
import { type AddedPart, AddParts } from './add-parts.tsx'
import { type Draft, newPair, newStep } from './draft.ts'
import { type Form, FormField } from './form-field.tsx'
import { focusNext, type NextFocus } from './next-focus.ts'
import { OutputsPart } from './outputs-part.tsx'
import { PairRows } from './pair-rows.tsx'
import { NOTHING_PASTED, type Pasted, PasteFile } from './paste-file.tsx'
import { PushPart } from './push-part.tsx'
import { StartFrom } from './start-from.tsx'
import { StepsPart } from './steps-part.tsx'

interface WhatStepProps {
  form: Form
  replace: (draft: Draft) => void
  pasted: Pasted
  onPaste: (pasted: Pasted) => void
  commandRef: RefObject<HTMLTextAreaElement | null>
}

/** What runs: the command, and as far as the job has them what it brings along, sets up, needs and brings home. */
export function WhatStep({ form, replace, pasted, onPaste, commandRef }: WhatStepProps) {
  const { draft, set, problems } = form
  const part = useRef<HTMLDivElement>(null)
  const [outputs, setOutputs] = useState(draft.outputs !== '')
  const [next, setNext] = useState<NextFocus | null>(null)
  useEffect(() => {
    if (next) focusNext(part.current, next)
  }, [next])

  const add = (what: AddedPart) => {
    const { push } = draft
    if (what.kind === 'folder' || what.kind === 'git') set({ push: { ...push, kind: what.kind } })
    if (what.kind === 'step') set({ bootstrap: [newStep({ run: '' })] })
    if (what.kind === 'env' || what.kind === 'secrets') set({ [what.kind]: [newPair()] })
    if (what.kind === 'outputs') setOutputs(true)
    setNext({ field: what.field, after: 'added' })
  }
  const removed = (field: AddedPart['field'], row?: number) => setNext({ field, after: 'removed', row })
  const fill = (filled: Draft) => {
    setOutputs(filled.outputs !== '')
    onPaste(NOTHING_PASTED)
    replace(filled)
  }
  const closePaste = () => {
    onPaste(NOTHING_PASTED)
    setNext({ field: 'paste', after: 'removed' })
  }
  const shows = {
    push: draft.push.kind !== 'none',
    bootstrap: draft.bootstrap.length > 0,
    env: draft.env.length > 0,
    secrets: draft.secrets.length > 0,
    outputs: outputs || draft.outputs !== '',
  }
  return (
    <div ref={part} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <StartFrom onPick={fill} pasting={pasted.open} onPaste={() => onPaste({ ...pasted, open: !pasted.open })} />
      {pasted.open && (
        <PasteFile
          pasted={pasted}
          onPaste={onPaste}
          onFill={(filled) => {
            fill(filled)
            setNext({ field: 'command', after: 'added' })
          }}
          onClose={closePaste}
        />
      )}
      <div data-field="command">
        <AreaField
          ref={commandRef}
          label="Command"
          rows={shows.push || shows.bootstrap ? 4 : 6}
          value={draft.command}
          onChange={(command) => set({ command })}
          placeholder="python train.py --epochs 3"
          error={problems.command}
          hint="One POSIX shell command line or script, as you would type it on the server."
        />
      </div>
      <div className="grid grid-cols-2 gap-3">
        <FormField form={form} field="name" label="Name" placeholder="taken from the command" />
        <FormField
          form={form}
          field="workingDir"
          label="Working folder"
          mono
          placeholder="the workspace"
          hint={draft.workingDir || shows.push ? 'x is below the workspace, ~/x below home, /x absolute.' : undefined}
        />
      </div>
      {shows.push && (
        <PushPart
          push={draft.push}
          onChange={(push) => set({ push })}
          onRemove={() => {
            set({ push: { ...draft.push, kind: 'none' } })
            removed('push')
          }}
          error={problems.push}
        />
      )}
      {shows.bootstrap && (
        <StepsPart
          steps={draft.bootstrap}
          onChange={(bootstrap) => set({ bootstrap })}
          onRemoved={(row) => removed('bootstrap', row)}
          onMoved={(row) => setNext({ field: 'bootstrap', after: 'moved', row })}
          error={problems.bootstrap}
        />
      )}
      {shows.env && (
        <PairRows
          field="env"
          title="Variables"
          add="Add variable"
          pairs={draft.env}
          onChange={(env) => set({ env })}
          onRemoved={(row) => removed('env', row)}
          error={problems.env}
          nameLabel="Variable"
          valueLabel="Value"
        />
      )}
      {shows.secrets && (
        <PairRows
          field="secrets"
          title="Secrets"
          add="Add secret"
          pairs={draft.secrets}
          onChange={(secrets) => set({ secrets })}
          onRemoved={(row) => removed('secrets', row)}
          error={problems.secrets}
          nameLabel="Variable"
          valueLabel="Entry of the vault"
          vault
        />
      )}
      {shows.outputs && (
        <OutputsPart
          outputs={draft.outputs}
          onlyOnSuccess={draft.onlyOnSuccess}
          onChange={set}
          onRemove={() => {
            setOutputs(false)
            set({ outputs: '', onlyOnSuccess: false })
            removed('outputs')
          }}
          error={problems.outputs}
        />
      )}
      <AddParts shows={shows} onAdd={add} />
    </div>
  )
}
