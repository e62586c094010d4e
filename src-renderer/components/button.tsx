import type { ComponentProps, ReactNode } from 'react'
import { isMac } from '../lib/bridge.ts'
import { keyLabel } from '../lib/keys.ts'

export interface ButtonProps extends ComponentProps<'button'> {
  /** One `primary` per screen; `danger` is red text and ends with an ellipsis when it asks first. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger'
  icon?: ReactNode
  /** Shown in the button, in registry spelling ("mod+n"). */
  keys?: string
  /** 24 px high, for rows. */
  small?: boolean
}

const LOOKS = {
  primary: 'bg-ink text-on-ink border-ink hover:opacity-90',
  plain: 'bg-panel border-line-strong hover:bg-raised',
  quiet: 'border-transparent text-muted hover:bg-raised hover:text-text',
  danger: 'bg-panel border-line-strong text-broken hover:bg-raised',
} as const

/** The only button. 28 px high; never smaller than 24. */
export function Button({ look = 'plain', icon, keys, small = false, children, className = '', ...rest }: ButtonProps) {
  const size = small
    ? children
      ? 'h-6 px-2'
      : 'size-6 justify-center'
    : children
      ? 'h-7 px-2.5'
      : 'size-7 justify-center'
  return (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-control border font-medium ${size} disabled:opacity-45 disabled:hover:bg-panel ${LOOKS[look]} ${className}`}
      {...rest}
    >
      {icon}
      {children}
      {keys && <span className="pl-1 text-xs opacity-65">{keyLabel(keys, isMac)}</span>}
    </button>
  )
}
