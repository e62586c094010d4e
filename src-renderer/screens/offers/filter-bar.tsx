import { Plus, X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import type { Offer, ProviderKind } from '../../../src-shared/vocabulary/index.ts'
import { Popover } from '../../components/popover.tsx'
import { useShortcut } from '../../lib/shortcuts.ts'
import { type ChipName, chipValue, withoutChip } from './filter-chips.ts'
import { FilterFields } from './filter-fields.tsx'
import { setFilter, useOffersView } from './offers-view.ts'

const CHIPS: ReadonlyArray<{ name: ChipName; label: string }> = [
  { name: 'gpu', label: 'GPU' },
  { name: 'count', label: 'Count' },
  { name: 'vram', label: 'VRAM' },
  { name: 'price', label: 'Max price' },
  { name: 'cuda', label: 'CUDA' },
  { name: 'machine', label: 'Machine' },
  { name: 'region', label: 'Region' },
  { name: 'cloud', label: 'Cloud' },
  { name: 'spot', label: 'Type' },
  { name: 'provider', label: 'Provider' },
]

interface FilterBarProps {
  offers: readonly Offer[]
  names: ReadonlyMap<ProviderKind, string>
}

/** Filters as chips: what is asked for, what could be. `/` begins at the first. */
export function FilterBar({ offers, names }: FilterBarProps) {
  const filter = useOffersView((view) => view.filter)
  const bar = useRef<HTMLDivElement>(null)
  useShortcut('list.filter', () => bar.current?.querySelector('button')?.click())
  const nameOf = (kind: ProviderKind) => names.get(kind) ?? kind
  return (
    <search aria-label="Filter offers">
      <div ref={bar} className="flex flex-wrap items-center gap-1.5">
        {CHIPS.map(({ name, label }) => (
          <Chip
            key={name}
            label={label}
            value={chipValue(name, filter, nameOf)}
            onClear={() => setFilter(withoutChip(name, filter))}
          >
            {(close) => <FilterFields name={name} offers={offers} names={names} onDone={close} />}
          </Chip>
        ))}
        <button
          type="button"
          aria-pressed={filter.inStock}
          onClick={() => setFilter({ ...filter, inStock: !filter.inStock })}
          className={`${CHIP} px-2.5 hover:bg-raised ${filter.inStock ? SET : UNSET}`}
        >
          In stock {filter.inStock && <X size={11} aria-hidden />}
        </button>
      </div>
    </search>
  )
}

const CHIP = 'inline-flex h-6 items-center gap-1.5 rounded-full border text-sm whitespace-nowrap'
const SET = 'border-line-strong bg-panel'
const UNSET = 'border-line-strong border-dashed text-muted'

interface ChipProps {
  label: string
  value: string | null
  onClear: () => void
  children: (close: () => void) => ReactNode
}

function Chip({ label, value, onClear, children }: ChipProps) {
  const open = (
    <button
      type="button"
      className={`${CHIP} border-0 ${value === null ? 'px-2.5' : 'max-w-64 pl-2.5'} hover:text-text`}
      aria-label={value === null ? `Filter by ${label}` : `Filter by ${label}, now ${value}`}
      title={value === null ? undefined : `${label} ${value}`}
    >
      {value === null && <Plus size={12} aria-hidden />}
      <span className={value === null ? '' : 'text-muted'}>{label}</span>
      {value !== null && <span className="truncate">{value}</span>}
    </button>
  )
  return (
    <span className={`inline-flex items-center rounded-full border ${value === null ? UNSET : SET} hover:bg-raised`}>
      <Popover label={`Filter by ${label}`} trigger={open}>
        {children}
      </Popover>
      {value !== null && (
        <button
          type="button"
          aria-label={`Remove the filter ${label} ${value}`}
          onClick={onClear}
          className="mr-0.5 ml-0.5 inline-flex size-6 items-center justify-center rounded-full text-muted hover:text-text"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  )
}
