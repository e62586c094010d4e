import { type RefObject, useEffect, useRef, useState } from 'react'
import { AreaField, TextField } from '../../components/field.tsx'
import { type AddedPart, AddParts } from './add-parts.tsx'
import { type Draft, newPair, newStep } from './draft.ts'
import { OutputsPart } from './outputs-part.tsx'
import { PairRows } from './pair-rows.tsx'
import type { Problems } from './parse-draft.ts'
import { PasteFile } from './paste-file.tsx'
import { PushPart } from './push-part.tsx'
import { StartFrom } from './start-from.tsx'
import { StepsPart } from './steps-part.tsx'

interface WhatStepProps {
  draft: Draft
  set: (change: Partial<Draft>) => void
  replace: (draft: Draft) => void
  problems: Problems
  commandRef: RefObject<HTMLTextAreaElement | null>
}

/** What runs: the command, and as far as the job has them what it brings along, sets up, needs and brings home. */
export function WhatStep({ draft, set, replace, problems, commandRef }: WhatStepProps) {
  const part = useRef<HTMLDivElement>(null)
  const [pasting, setPasting] = useState(false)
  const [outputs, setOutputs] = useState(draft.outputs !== '')
  const [added, setAdded] = useState<AddedPart | null>(null)
  useEffect(() => {
    // What was added stands further up: typing goes on there.
    if (added) part.current?.querySelector<HTMLElement>(`[data-field="${added.field}"] :is(input, textarea)`)?.focus()
  }, [added])

  const add = (what: AddedPart) => {
    const { push } = draft
    if (what.kind === 'folder' || what.kind === 'git') set({ push: { ...push, kind: what.kind } })
    if (what.kind === 'step') set({ bootstrap: [newStep({ run: '' })] })
    if (what.kind === 'env' || what.kind === 'secrets') set({ [what.kind]: [newPair()] })
    if (what.kind === 'outputs') setOutputs(true)
    // Another object each time: what was taken away may be added again.
    setAdded({ ...what })
  }
  const fill = (next: Draft) => {
    setOutputs(next.outputs !== '')
    setPasting(false)
    replace(next)
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
      <StartFrom onPick={fill} pasting={pasting} onPaste={() => setPasting(!pasting)} />
      {pasting && <PasteFile onFill={fill} onClose={() => setPasting(false)} />}
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
        <div data-field="name">
          <TextField
            label="Name"
            value={draft.name}
            onChange={(name) => set({ name })}
            placeholder="taken from the command"
            error={problems.name}
          />
        </div>
        <div data-field="workingDir">
          <TextField
            label="Working folder"
            mono
            value={draft.workingDir}
            onChange={(workingDir) => set({ workingDir })}
            placeholder="the workspace"
            error={problems.workingDir}
            hint={draft.workingDir || shows.push ? 'x is below the workspace, ~/x below home, /x absolute.' : undefined}
          />
        </div>
      </div>
      {shows.push && <PushPart push={draft.push} onChange={(push) => set({ push })} error={problems.push} />}
      {shows.bootstrap && (
        <StepsPart steps={draft.bootstrap} onChange={(bootstrap) => set({ bootstrap })} error={problems.bootstrap} />
      )}
      {shows.env && (
        <PairRows
          field="env"
          title="Variables"
          add="Add variable"
          pairs={draft.env}
          onChange={(env) => set({ env })}
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
          }}
          error={problems.outputs}
        />
      )}
      <AddParts shows={shows} onAdd={add} />
    </div>
  )
}
