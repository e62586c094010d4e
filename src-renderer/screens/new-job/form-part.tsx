import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'

interface FormPartProps {
  /** The field of the specification, which a problem leads to. */
  field: string
  title: string
  /** What removing the whole part is called; none: it is removed row by row. */
  remove?: string
  onRemove?: () => void
  error?: string
  children: ReactNode
}

/** A titled part of the form with what is wrong in it. */
export function FormPart({ field, title, remove, onRemove, error, children }: FormPartProps) {
  return (
    <fieldset data-field={field} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5">
      <legend className="mb-1 flex w-full items-center font-medium text-muted text-sm">
        {title}
        {onRemove && (
          <Button
            small
            look="quiet"
            className="ml-auto"
            aria-label={remove}
            title={remove}
            icon={<X size={13} />}
            onClick={onRemove}
          />
        )}
      </legend>
      {children}
      {error && (
        <p role="alert" className="text-broken text-sm">
          {error}
        </p>
      )}
    </fieldset>
  )
}
