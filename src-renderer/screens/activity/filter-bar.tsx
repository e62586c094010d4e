import { Search } from 'lucide-react'
import { useRef } from 'react'
import { ACTION_KINDS } from '../../lib/activity-text.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import type { ActivityFilter } from './activity-filter.ts'

const DAYS = [
  { value: 0, label: 'Any time' },
  { value: 1, label: 'Last 24 hours' },
  { value: 7, label: 'Last 7 days' },
  { value: 30, label: 'Last 30 days' },
]

interface BarProps {
  filter: ActivityFilter
  onChange: (change: Partial<ActivityFilter>) => void
}

/** Narrows the list, and the file that is exported. */
export function FilterBar({ filter, onChange }: BarProps) {
  const text = useRef<HTMLInputElement>(null)
  useShortcut('list.filter', () => text.current?.focus())
  return (
    <search aria-label="Filter" className="mb-3 flex items-center gap-2">
      <span className="relative w-72">
        <Search size={13} aria-hidden className="absolute top-2 left-2.5 text-muted" />
        <input
          ref={text}
          type="search"
          aria-label="Words of the entry"
          placeholder="Words of the entry"
          className="field pl-7"
          value={filter.text}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </span>
      <input
        aria-label="Who did it"
        placeholder="Who did it"
        className="field w-44!"
        value={filter.actor}
        onChange={(event) => onChange({ actor: event.target.value })}
      />
      <select
        aria-label="Kind of entry"
        className="field w-48!"
        value={filter.action}
        onChange={(event) => onChange({ action: event.target.value })}
      >
        {ACTION_KINDS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <select
        aria-label="When"
        className="field w-36!"
        value={filter.days}
        onChange={(event) => onChange({ days: Number(event.target.value) })}
      >
        {DAYS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </search>
  )
}
