import { type ReactNode, useState } from 'react'
import { CheckField, TextField } from '../../components/field.tsx'
import type { Draft } from './draft.ts'
import { type Form, FormField } from './form-field.tsx'

/** What most jobs leave as it is: needs, the queue and the workspace, and what happens after the end. */
export function MorePart(form: Form) {
  const { draft, set, problems } = form
  const text = (field: 'cpu' | 'memoryGb' | 'gpu' | 'diskGb', label: string, placeholder = 'any') => (
    <TextField
      label={label}
      inputMode="decimal"
      placeholder={placeholder}
      value={draft[field]}
      onChange={(value) => set({ [field]: value })}
      aria-invalid={Boolean(problems.resources)}
    />
  )
  return (
    <div className="panel divide-y divide-line">
      <Fold title="What it needs of the server" said={needsSaid(draft)} wrong={problems.resources ?? problems.tools}>
        <div data-field="resources" className="grid grid-cols-4 gap-3">
          {text('cpu', 'CPUs')}
          {text('memoryGb', 'Memory (GB)')}
          {text('gpu', 'GPUs')}
          {text('diskGb', 'Free disk (GB)')}
        </div>
        <Wrong text={problems.resources} />
        <FormField
          form={form}
          field="tools"
          label="Programs"
          mono
          placeholder="git python3"
          hint="Automatic looks for a server that has all this; one that you name is refused if it has not."
        />
      </Fold>
      <Fold
        title="Queue and workspace"
        said={queueSaid(draft)}
        wrong={problems.workspace ?? problems.priority ?? problems.project}
      >
        <div className="grid grid-cols-2 gap-3">
          <FormField
            form={form}
            field="workspace"
            label="Workspace"
            mono
            placeholder={draft.push.kind === 'none' ? "the job's own" : 'named after what is pushed'}
            hint="Jobs with the same one share its files and run one after another."
          />
          <FormField
            form={form}
            field="priority"
            label="Priority"
            inputMode="numeric"
            placeholder="0"
            hint="From −100 to 100; higher starts first."
          />
        </div>
        <FormField
          form={form}
          field="project"
          label="Project"
          placeholder="none"
          hint="What it is charged to: budgets may count it, and cost reports tell it apart."
        />
        <CheckField
          label="Run inside a terminal"
          hint="For programs that want one. Needs tmux on the server; a paused terminal pauses the job."
          checked={draft.tty}
          onChange={(tty) => set({ tty })}
        />
      </Fold>
      <Fold title="After the end" said={afterSaid(draft)} wrong={problems.keepFor ?? problems.keepOnFailure}>
        <CheckField
          label="Hold the server"
          hint="The slot, the workspace and what still runs stay until then, or until you release them."
          checked={draft.keepAlive}
          onChange={(keepAlive) => set({ keepAlive })}
        />
        <div className="grid grid-cols-2 gap-3">
          <FormField
            form={form}
            field="keepFor"
            label="Hold for"
            // What is wrong can be mended, also where nothing is held any more.
            disabled={!draft.keepAlive && !problems.keepFor}
          />
          <FormField form={form} field="keepOnFailure" label="If it fails, hold for" placeholder="not at all" />
        </div>
        <CheckField
          label="Remove the workspace"
          hint="Else it stays, so that the next job of the same source only sends what has changed."
          checked={draft.removeWorkspace}
          onChange={(removeWorkspace) => set({ removeWorkspace })}
        />
      </Fold>
    </div>
  )
}

interface FoldProps {
  title: string
  /** What it says while it is folded; empty: nothing but defaults, so it starts folded. */
  said: string
  wrong?: string
  children: ReactNode
}

function Fold({ title, said, wrong, children }: FoldProps) {
  // Emptying its only field must not fold it away under the hands.
  const [open, setOpen] = useState(said !== '')
  return (
    <details
      className="group"
      open={open || wrong !== undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-[34px] items-center gap-2.5 rounded-panel px-3">
        <span aria-hidden className="text-muted transition-transform group-open:rotate-90">
          ›
        </span>
        <span className="font-medium">{title}</span>
        <span className="min-w-0 flex-1 truncate text-right text-muted">{said || 'as usual'}</span>
      </summary>
      <div className="grid gap-3 px-3 pb-3">{children}</div>
    </details>
  )
}

const Wrong = ({ text }: { text: string | undefined }) =>
  text ? (
    <p role="alert" className="text-broken text-sm">
      {text}
    </p>
  ) : null

const said = (...parts: Array<string | false>) => parts.filter(Boolean).join(' · ')

function needsSaid({ cpu, memoryGb, gpu, diskGb, tools }: Draft): string {
  return said(
    cpu !== '' && `${cpu} CPUs`,
    memoryGb !== '' && `${memoryGb} GB`,
    gpu !== '' && `${gpu} GPUs`,
    diskGb !== '' && `${diskGb} GB of disk`,
    tools,
  )
}

function queueSaid({ workspace, priority, project, tty }: Draft): string {
  return said(
    workspace,
    priority !== '' && `priority ${priority}`,
    project !== '' && `project ${project}`,
    tty && 'in a terminal',
  )
}

function afterSaid({ keepAlive, keepFor, keepOnFailure, removeWorkspace }: Draft): string {
  return said(
    keepAlive && `held for ${keepFor}`,
    keepOnFailure !== '' && `held for ${keepOnFailure} if it fails`,
    removeWorkspace && 'workspace removed',
  )
}
