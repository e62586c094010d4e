import { Plus } from 'lucide-react'
import { Button } from '../../components/button.tsx'

/** A part that a job need not have. */
export interface AddedPart {
  kind: 'folder' | 'git' | 'step' | 'env' | 'secrets' | 'outputs'
  /** The field of the specification that it fills. */
  field: 'push' | 'bootstrap' | 'env' | 'secrets' | 'outputs'
  label: string
}

const PARTS: readonly AddedPart[] = [
  { kind: 'folder', field: 'push', label: 'Push a folder' },
  { kind: 'git', field: 'push', label: 'Push a repository' },
  { kind: 'step', field: 'bootstrap', label: 'Add setting-up step' },
  { kind: 'env', field: 'env', label: 'Add variable' },
  { kind: 'secrets', field: 'secrets', label: 'Add secret' },
  { kind: 'outputs', field: 'outputs', label: 'Bring files home' },
]

interface AddPartsProps {
  /** Parts that are there already have a button of their own. */
  shows: Record<AddedPart['field'], boolean>
  onAdd: (part: AddedPart) => void
}

/** What a job can have beside its command, so that a plain one stays short. */
export function AddParts({ shows, onAdd }: AddPartsProps) {
  const missing = PARTS.filter(({ field }) => !shows[field])
  if (missing.length === 0) return null
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5 border-line border-t pt-3">
      <legend className="sr-only">Add to this job</legend>
      {missing.map((part) => (
        <Button
          key={part.kind}
          data-adds={part.field}
          look="quiet"
          icon={<Plus size={13} />}
          onClick={() => onAdd(part)}
        >
          {part.label}
        </Button>
      ))}
    </fieldset>
  )
}
