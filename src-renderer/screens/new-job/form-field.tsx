import type { ComponentProps } from 'react'
import { TextField } from '../../components/field.tsx'
import type { Draft } from './draft.ts'
import type { Problems } from './parse-draft.ts'

/** The form as its parts see it. */
export interface Form {
  draft: Draft
  set: (change: Partial<Draft>) => void
  problems: Problems
}

/** The fields that are one line of text. */
type TextOf =
  | 'name'
  | 'workingDir'
  | 'timeLimit'
  | 'justification'
  | 'tools'
  | 'workspace'
  | 'priority'
  | 'project'
  | HoldOf
type HoldOf = 'keepFor' | 'keepOnFailure'

type FormFieldProps = Omit<ComponentProps<typeof TextField>, 'value' | 'onChange' | 'error' | 'form'> & {
  form: Form
  /** The field of the specification, which a problem leads to. */
  field: TextOf
}

/** One line of the form, with what is wrong in it. */
export function FormField({ form: { draft, set, problems }, field, ...rest }: FormFieldProps) {
  return (
    <div data-field={field}>
      <TextField {...rest} value={draft[field]} onChange={(value) => set({ [field]: value })} error={problems[field]} />
    </div>
  )
}
