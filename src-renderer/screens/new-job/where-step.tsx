import { TextField } from '../../components/field.tsx'
import type { Draft } from './draft.ts'
import { MorePart } from './more-part.tsx'
import type { Problems } from './parse-draft.ts'
import { PlacePart } from './place-part.tsx'

interface WhereStepProps {
  draft: Draft
  set: (change: Partial<Draft>) => void
  problems: Problems
}

/** Where it runs and what bounds it. */
export function WhereStep({ draft, set, problems }: WhereStepProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <PlacePart draft={draft} set={set} problems={problems} />
      <div className="grid grid-cols-2 gap-3">
        <div data-field="timeLimit">
          <TextField
            label="Time limit"
            value={draft.timeLimit}
            onChange={(timeLimit) => set({ timeLimit })}
            placeholder="none"
            error={problems.timeLimit}
            hint="90s, 15m or 2h. The server itself stops the job then."
          />
        </div>
        <div data-field="justification">
          <TextField
            label="Why (optional)"
            value={draft.justification}
            onChange={(justification) => set({ justification })}
            error={problems.justification}
          />
        </div>
      </div>
      <MorePart draft={draft} set={set} problems={problems} />
    </div>
  )
}
