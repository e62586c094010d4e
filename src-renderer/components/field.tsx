import { Switch } from '@base-ui/react/switch'
import { type ComponentProps, type ReactNode, useId } from 'react'

interface FieldProps {
  label: string
  /** Said under the field. */
  hint?: ReactNode
  error?: string | null
  children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
}

/** Label above, hint or error below, wired for screen readers. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className="grid min-w-0 content-start gap-1">
      <label htmlFor={id} className="font-medium text-muted text-sm">
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? `${id}-note` : undefined, 'aria-invalid': Boolean(error) })}
      {note && (
        <p id={`${id}-note`} className={`text-sm ${error ? 'text-broken' : 'text-muted'}`}>
          {note}
        </p>
      )}
    </div>
  )
}

type TextProps = Omit<FieldProps, 'children'> & {
  value: string
  onChange: (value: string) => void
  mono?: boolean
} & Omit<ComponentProps<'input'>, 'onChange' | 'value'>

/** One line of text. */
export function TextField({ label, hint, error, onChange, mono, ...rest }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <input
          {...rest}
          {...ids}
          className={`field ${mono ? 'font-mono text-sm' : ''}`}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

type AreaProps = Omit<FieldProps, 'children'> & { value: string; onChange: (value: string) => void } & Omit<
    ComponentProps<'textarea'>,
    'onChange' | 'value'
  >

/** Several lines of monospaced text. */
export function AreaField({ label, hint, error, onChange, ...rest }: AreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <textarea
          {...rest}
          {...ids}
          className="field resize-y font-mono text-sm"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

interface SelectProps extends Omit<FieldProps, 'children'> {
  value: string
  onChange: (value: string) => void
  options: ReadonlyArray<{ value: string; label: string; disabled?: boolean }>
}

/** One of several; the platform's own list, so that every keyboard and screen reader knows it. */
export function SelectField({ value, onChange, options, ...field }: SelectProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <select {...ids} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface CheckProps {
  label: ReactNode
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
}

/** A tick box with its words, 24 px high or more. */
export function CheckField({ label, hint, checked, onChange }: CheckProps) {
  return (
    <label className="flex min-h-6 items-start gap-2">
      <input
        type="checkbox"
        className="mt-[2px] size-4 shrink-0 accent-(--accent)"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {hint && <span className="block text-muted text-sm">{hint}</span>}
      </span>
    </label>
  )
}

/** A setting that acts at once. */
export function SwitchField({ label, hint, checked, onChange }: CheckProps) {
  const id = useId()
  return (
    <div className="flex min-h-7 items-center gap-3">
      <div className="flex-1">
        <span id={id}>{label}</span>
        {hint && <span className="block text-muted text-sm">{hint}</span>}
      </div>
      <Switch.Root
        aria-labelledby={id}
        checked={checked}
        onCheckedChange={onChange}
        className="flex h-6 w-10 items-center rounded-full border border-control bg-raised px-[3px] data-[checked]:border-accent data-[checked]:bg-accent"
      >
        <Switch.Thumb className="size-4 rounded-full bg-control transition-transform data-[checked]:translate-x-4 data-[checked]:bg-on-accent" />
      </Switch.Root>
    </div>
  )
}
