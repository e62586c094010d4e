import { type ReactNode, useEffect, useRef } from 'react'

/** What the footer turns into for one more question. Escape leads back from it, not out of the dialog. */
export function BackForm({ label, onBack, children }: { label: string; onBack: () => void; children: ReactNode }) {
  const form = useRef<HTMLFieldSetElement>(null)
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing) return
      event.preventDefault()
      event.stopPropagation()
      onBack()
    }
    const element = form.current
    element?.addEventListener('keydown', leave)
    return () => element?.removeEventListener('keydown', leave)
  }, [onBack])
  return (
    <fieldset ref={form} aria-label={label} className="flex min-w-0 flex-1 items-end gap-2">
      {children}
    </fieldset>
  )
}
