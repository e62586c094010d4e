import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { AreaField, CheckField, TextField } from '../../components/field.tsx'
import { FolderField } from '../../components/folder-field.tsx'
import { api } from '../../lib/client.ts'
import type { Push } from './draft.ts'
import { FormPart } from './form-part.tsx'

interface PushPartProps {
  push: Push
  onChange: (push: Push) => void
  onRemove: () => void
  error?: string
}

/** The folder or repository that becomes the workspace on the server. */
export function PushPart({ push, onChange, onRemove, error }: PushPartProps) {
  const list = useId()
  const pushed = useQuery(api.sync.status.queryOptions()).data ?? []
  const folders = [...new Set(pushed.map(({ source }) => source).filter((source) => source.startsWith('/')))]
  const set = (change: Partial<Push>) => onChange({ ...push, ...change })
  if (push.kind === 'git') {
    return (
      <FormPart field="push" title="Repository to push" remove="Push no repository" onRemove={onRemove} error={error}>
        <div className="grid grid-cols-[2fr_1fr] gap-3">
          <TextField
            label="Address"
            mono
            value={push.git}
            onChange={(git) => set({ git })}
            placeholder="https://example.org/anna/project.git"
            hint="Cloned on this computer: the server needs no login for it."
          />
          <TextField
            label="Branch, tag or commit"
            mono
            value={push.ref}
            onChange={(ref) => set({ ref })}
            placeholder="the default branch"
          />
        </div>
      </FormPart>
    )
  }
  return (
    <FormPart field="push" title="Folder to push" remove="Push no folder" onRemove={onRemove} error={error}>
      <FolderField
        label="Folder on this computer"
        value={push.folder}
        onChange={(folder) => set({ folder })}
        title="Choose the folder to push"
        placeholder="/home/anna/project"
        list={list}
        hint="Its content becomes the workspace; the next time only what has changed is sent."
      />
      <datalist id={list}>
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
      <AreaField
        label="Leave out"
        rows={push.excludes.split('\n').length > 2 ? 4 : 2}
        value={push.excludes}
        onChange={(excludes) => set({ excludes })}
        placeholder={'data/raw/\n*.ckpt'}
        hint="Patterns as in .gitignore, one a line; a .remotebotignore in the folder counts too."
      />
      <CheckField
        label="Leave out .git, .venv, node_modules, __pycache__ and *.pyc"
        checked={push.defaultIgnores}
        onChange={(defaultIgnores) => set({ defaultIgnores })}
      />
    </FormPart>
  )
}
