import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'

interface MenuProps {
  trigger: ReactElement
  items: ReadonlyArray<{ label: string; icon?: ReactNode; danger?: boolean; disabled?: boolean; onPick: () => void }>
}

/** More actions behind one button. */
export function Menu({ trigger, items }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="popup min-w-44 p-1">
            {items.map((item) => (
              <Base.Item
                key={item.label}
                disabled={item.disabled}
                onClick={item.onPick}
                className={`flex h-7 items-center gap-2 rounded-control px-2.5 outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-raised ${item.danger ? 'text-broken' : ''}`}
              >
                {item.icon}
                {item.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
