import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'

interface TabsProps {
  label: string
  value: string
  onChange: (value: string) => void
  tabs: ReadonlyArray<{ value: string; label: string; content: ReactNode; count?: number }>
  /** At the right end of the tab row. */
  tools?: ReactNode
  /** Panels fill the rest of the screen and scroll by themselves. */
  fill?: boolean
}

/** A row of tabs and the chosen panel. */
export function Tabs({ label, value, onChange, tabs, tools, fill = false }: TabsProps) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(String(next))}
      className={fill ? 'flex min-h-0 flex-1 flex-col' : ''}
    >
      <div className={`flex items-center border-line border-b ${fill ? 'bg-bg px-2.5' : ''}`}>
        <Base.List aria-label={label} className="flex h-[37px] items-center gap-0.5" activateOnFocus>
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className="h-7 rounded-control px-2.5 font-medium text-muted hover:text-text data-[active]:bg-raised data-[active]:text-text"
            >
              {tab.label}
              {tab.count ? <span className="pl-1.5 text-muted text-xs">{tab.count}</span> : null}
            </Base.Tab>
          ))}
        </Base.List>
        <div className="ml-auto flex items-center gap-1">{tools}</div>
      </div>
      {tabs.map((tab) => (
        <Base.Panel
          key={tab.value}
          value={tab.value}
          className={fill ? 'relative min-h-0 flex-1 overflow-y-auto data-[hidden]:hidden' : 'pt-4'}
        >
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
