import { type ReactNode, useMemo, useState } from 'react'
import {
  type Offer,
  type OfferFilter,
  offerFilter,
  type ProviderKind,
  parseDollars,
} from '../../../src-shared/vocabulary/index.ts'
import { Choice } from '../../components/choice.tsx'
import { CheckField, TextField } from '../../components/field.tsx'
import { gpuName } from '../../lib/offer-text.ts'
import type { ChipName } from './filter-chips.ts'
import { setFilter, useOffersView } from './offers-view.ts'

interface FieldsProps {
  name: ChipName
  offers: readonly Offer[]
  names: ReadonlyMap<ProviderKind, string>
  onDone: () => void
}

const change = (part: Partial<OfferFilter>) => setFilter({ ...useOffersView.getState().filter, ...part })

/** What one filter asks for; it acts while it is typed. */
export function FilterFields({ name, offers, names, onDone }: FieldsProps) {
  const filter = useOffersView((view) => view.filter)
  const number = (field: 'count' | 'minVramGb' | 'minCpu' | 'minMemoryGb', label: string) => (
    <NumberField label={label} field={field} value={filter[field]} onDone={onDone} />
  )
  switch (name) {
    case 'gpu':
      return <GpuFields offers={offers} filter={filter} onDone={onDone} />
    case 'count':
      return number('count', 'GPUs, exactly')
    case 'vram':
      return number('minVramGb', 'VRAM of all GPUs together, at least (GB)')
    case 'machine':
      return (
        <div className="grid gap-3">
          {number('minCpu', 'vCPU, at least')}
          {number('minMemoryGb', 'Memory, at least (GB)')}
        </div>
      )
    case 'price':
      return (
        <div className="grid gap-3">
          <PriceField label="At most an hour ($)" field="maxPricePerHour" filter={filter} onDone={onDone} />
          <PriceField
            label="At most an hour for each GPU ($)"
            field="maxPricePerGpuHour"
            filter={filter}
            onDone={onDone}
          />
          <p className="text-muted text-sm">All-in: with the disk asked for.</p>
        </div>
      )
    case 'cuda':
      return <CudaField filter={filter} onDone={onDone} />
    case 'region':
      return <RegionField offers={offers} filter={filter} onDone={onDone} />
    case 'cloud':
      return (
        <Choice
          label="Cloud"
          value={filter.cloud}
          onChange={(cloud) => change({ cloud })}
          options={[
            { value: 'any', label: 'Any' },
            { value: 'secure', label: 'Secure' },
            { value: 'community', label: 'Community' },
          ]}
        />
      )
    case 'spot':
      return (
        <Choice
          label="Type"
          value={filter.spot === undefined ? 'any' : filter.spot ? 'spot' : 'on-demand'}
          onChange={(type) => change({ spot: type === 'any' ? undefined : type === 'spot' })}
          options={[
            { value: 'any', label: 'Any' },
            { value: 'on-demand', label: 'On-demand' },
            { value: 'spot', label: 'Spot' },
          ]}
        />
      )
    case 'provider':
      return (
        <Checks
          label="Providers"
          choices={[...names].map(([kind, text]) => ({ value: kind, text }))}
          chosen={filter.providers}
          onChange={(providers) => change({ providers: providers as ProviderKind[] })}
        />
      )
    default:
      return null
  }
}

/** A form of its own, so that Enter is done with it. */
function Typed({ onDone, children }: { onDone: () => void; children: ReactNode }) {
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onDone()
      }}
    >
      {children}
    </form>
  )
}

function NumberField({
  label,
  field,
  value,
  onDone,
}: {
  label: string
  field: 'count' | 'minVramGb' | 'minCpu' | 'minMemoryGb'
  value: number | undefined
  onDone: () => void
}) {
  const [text, setText] = useState(value === undefined ? '' : String(value))
  const wrong = text.trim() !== '' && !offerFilter.safeParse({ [field]: Number(text) }).success
  return (
    <Typed onDone={onDone}>
      <TextField
        label={label}
        inputMode="decimal"
        value={text}
        error={wrong ? 'a number, such as 8' : null}
        onChange={(next) => {
          setText(next)
          const parsed = offerFilter.safeParse({ [field]: Number(next) })
          if (next.trim() === '') change({ [field]: undefined })
          else if (parsed.success) change({ [field]: Number(next) })
        }}
      />
    </Typed>
  )
}

function PriceField({
  label,
  field,
  filter,
  onDone,
}: {
  label: string
  field: 'maxPricePerHour' | 'maxPricePerGpuHour'
  filter: OfferFilter
  onDone: () => void
}) {
  const [text, setText] = useState(filter[field] === undefined ? '' : String(filter[field] / 1e6))
  const amount = dollarsOf(text)
  return (
    <Typed onDone={onDone}>
      <TextField
        label={label}
        inputMode="decimal"
        value={text}
        error={amount === null ? 'an amount in dollars, such as 2.50' : null}
        onChange={(next) => {
          setText(next)
          const wanted = dollarsOf(next)
          if (wanted !== null) change({ [field]: wanted })
        }}
      />
    </Typed>
  )
}

/** Micro-dollars; undefined where nothing is asked for, null where it is no amount. */
function dollarsOf(text: string): number | undefined | null {
  if (text.trim() === '') return undefined
  try {
    return parseDollars(text) || null
  } catch {
    return null
  }
}

function CudaField({ filter, onDone }: { filter: OfferFilter; onDone: () => void }) {
  const [text, setText] = useState(filter.minCuda ?? '')
  const ok = (value: string) => offerFilter.shape.minCuda.safeParse(value).success
  return (
    <Typed onDone={onDone}>
      <TextField
        label="CUDA that the driver can run, at least"
        value={text}
        placeholder="12.4"
        error={text.trim() !== '' && !ok(text.trim()) ? 'a CUDA version, such as 12.4' : null}
        hint="Machines whose driver is not told do not pass."
        onChange={(next) => {
          setText(next)
          if (next.trim() === '') change({ minCuda: undefined })
          else if (ok(next.trim())) change({ minCuda: next.trim() })
        }}
      />
    </Typed>
  )
}

function RegionField({
  offers,
  filter,
  onDone,
}: {
  offers: readonly Offer[]
  filter: OfferFilter
  onDone: () => void
}) {
  const known = useMemo(() => counted(offers.flatMap(({ region }) => region ?? [])), [offers])
  return (
    <Typed onDone={onDone}>
      <TextField
        label="Part of the region's name"
        value={filter.region ?? ''}
        list="known-regions"
        onChange={(region) => change({ region: region.trim() === '' ? undefined : region })}
      />
      <datalist id="known-regions">
        {known.slice(0, 60).map(([region]) => (
          <option key={region} value={region} />
        ))}
      </datalist>
    </Typed>
  )
}

function GpuFields({ offers, filter, onDone }: { offers: readonly Offer[]; filter: OfferFilter; onDone: () => void }) {
  const known = useMemo(() => counted(offers.flatMap(({ gpu }) => (gpu ? gpuName(gpu.name) : []))), [offers])
  const [text, setText] = useState(filter.gpus.join(', '))
  const set = (gpus: string[]) => {
    change({ gpus })
    setText(gpus.join(', '))
  }
  return (
    <Typed onDone={onDone}>
      <TextField
        label="Parts of names, apart by commas"
        value={text}
        placeholder="H100, A100"
        onChange={(next) => {
          setText(next)
          change({ gpus: listOf(next) })
        }}
      />
      <div className="max-h-56 overflow-y-auto">
        <Checks
          label="GPUs on offer"
          choices={known.slice(0, 40).map(([name, count]) => ({ value: name, text: name, count }))}
          chosen={filter.gpus}
          onChange={set}
        />
      </div>
    </Typed>
  )
}

const listOf = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .slice(0, 20)

/** Distinct texts with how often each is there, most often first. */
function counted(texts: readonly string[]): Array<[string, number]> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

interface ChecksProps {
  label: string
  choices: ReadonlyArray<{ value: string; text: string; count?: number }>
  chosen: readonly string[]
  onChange: (chosen: string[]) => void
}

function Checks({ label, choices, chosen, onChange }: ChecksProps) {
  return (
    <fieldset className="grid">
      <legend className="sr-only">{label}</legend>
      {choices.map(({ value, text, count }) => (
        <CheckField
          key={value}
          label={
            <>
              {text} {count !== undefined && <span className="text-muted">{count.toLocaleString('en')}</span>}
            </>
          }
          checked={chosen.includes(value)}
          onChange={(on) => onChange(on ? [...chosen, value] : chosen.filter((other) => other !== value))}
        />
      ))}
    </fieldset>
  )
}
