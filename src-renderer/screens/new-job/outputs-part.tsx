import { AreaField, CheckField } from '../../components/field.tsx'
import type { Draft } from './draft.ts'
import { FormPart } from './form-part.tsx'

interface OutputsPartProps {
  outputs: string
  onlyOnSuccess: boolean
  onChange: (change: Partial<Draft>) => void
  onRemove: () => void
  error?: string
}

/** Files that come home when the job has ended. */
export function OutputsPart({ outputs, onlyOnSuccess, onChange, onRemove, error }: OutputsPartProps) {
  return (
    <FormPart field="outputs" title="Results" remove="Bring nothing home" onRemove={onRemove} error={error}>
      <AreaField
        label="Files to bring home"
        rows={Math.min(6, Math.max(2, outputs.split('\n').length))}
        value={outputs}
        onChange={(next) => onChange({ outputs: next })}
        placeholder={'results/\nlogs/*.csv'}
        hint="Files, folders and globs, one a line: x is below the working folder, ~/x below home, /x absolute."
      />
      <CheckField
        label="Only if the job succeeds"
        hint="Else they come home after a failure, a cancel or a time limit too."
        checked={onlyOnSuccess}
        onChange={(next) => onChange({ onlyOnSuccess: next })}
      />
    </FormPart>
  )
}
