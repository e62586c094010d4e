import { type Form, FormField } from './form-field.tsx'
import { MorePart } from './more-part.tsx'
import { PlacePart } from './place-part.tsx'

/** Where it runs and what bounds it. */
export function WhereStep(form: Form) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <PlacePart {...form} />
      <div className="grid grid-cols-2 gap-3">
        <FormField
          form={form}
          field="timeLimit"
          label="Time limit"
          placeholder="none"
          hint="90s, 15m or 2h. The server itself stops the job then."
        />
        <FormField form={form} field="justification" label="Why (optional)" />
      </div>
      <MorePart {...form} />
    </div>
  )
}
