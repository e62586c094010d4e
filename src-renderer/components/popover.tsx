import { Popover as Base } from '@base-ui/react/popover'
import { type ReactElement, type ReactNode, useState } from 'react'

interface PopoverProps {
  trigger: ReactElement
  label: string
  children: (close: () => void) => ReactNode
  /** Pixels. */
  width?: number
}

/** A small panel at the button that opens it. Escape and a click elsewhere close it; the focus goes back to the button. */
export function Popover({ trigger, label, children, width = 260 }: PopoverProps) {
  const [open, setOpen] = useState(false)
  return (
    <Base.Root open={open} onOpenChange={setOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-30">
          <Base.Popup aria-label={label} className="popup max-w-[calc(100vw-24px)] p-3" style={{ width }}>
            {children(() => setOpen(false))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
