import type { RefObject } from 'react'
import { AreaField, TextField } from '../../components/field.tsx'
import { type Draft, draftOf } from './draft.ts'
import { PairRows } from './pair-rows.tsx'
import { StartFrom } from './start-from.tsx'

interface WhatStepProps {
  draft: Draft
  set: (change: Partial<Draft>) => void
  replace: (draft: Draft) => void
  problems: Record<string, string>
  commandRef: RefObject<HTMLTextAreaElement | null>
}

/** What runs: the command, its folder, variables and secrets. */
export function WhatStep({ draft, set, replace, problems, commandRef }: WhatStepProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <StartFrom onPick={(spec) => replace(draftOf(spec))} />
      <AreaField
        ref={commandRef}
        label="Command"
        rows={6}
        value={draft.command}
        onChange={(command) => set({ command })}
        placeholder="python train.py --epochs 3"
        error={problems.command}
        hint="One POSIX shell command line or script, as you would type it on the server."
      />
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Name"
          value={draft.name}
          onChange={(name) => set({ name })}
          placeholder="taken from the command"
          error={problems.name}
        />
        <TextField
          label="Working folder"
          mono
          value={draft.workingDir}
          onChange={(workingDir) => set({ workingDir })}
          placeholder="the job's own folder"
          error={problems.workingDir}
        />
      </div>
      <PairRows
        title="Variables"
        add="Add variable"
        pairs={draft.env}
        onChange={(env) => set({ env })}
        error={problems.env}
        nameLabel="Variable"
        valueLabel="Value"
      />
      <PairRows
        title="Secrets"
        add="Add secret"
        pairs={draft.secrets}
        onChange={(secrets) => set({ secrets })}
        error={problems.secrets}
        nameLabel="Variable"
        valueLabel="Entry of the vault"
        vault
      />
    </div>
  )
}
