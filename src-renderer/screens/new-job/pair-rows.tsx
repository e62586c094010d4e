import { useQuery } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { useId } from 'react'
import { Button } from '../../components/button.tsx'
import { api } from '../../lib/client.ts'
import { newPair, type Pair } from './draft.ts'
import { FormPart } from './form-part.tsx'

interface PairRowsProps {
  /** The field of the specification. */
  field: string
  title: string
  add: string
  pairs: readonly Pair[]
  onChange: (pairs: Pair[]) => void
  /** The row at this place is gone, and the focus with it. */
  onRemoved: (row: number) => void
  error?: string
  nameLabel: string
  valueLabel: string
  /** Values are names of vault entries. */
  vault?: boolean
}

/** Rows of name and value. */
export function PairRows({
  field,
  title,
  add,
  pairs,
  onChange,
  onRemoved,
  error,
  nameLabel,
  valueLabel,
  vault = false,
}: PairRowsProps) {
  const list = useId()
  const entries = useQuery({ ...api.secrets.list.queryOptions(), enabled: vault && pairs.length > 0 }).data ?? []
  const edit = (key: number, change: Partial<Pair>) =>
    onChange(pairs.map((pair) => (pair.key === key ? { ...pair, ...change } : pair)))
  return (
    <FormPart field={field} title={title} error={error}>
      {pairs.map((pair, row) => (
        <div key={pair.key} data-row className="grid grid-cols-[1fr_1.6fr_28px] gap-1.5">
          <input
            aria-label={nameLabel}
            className="field font-mono text-sm"
            spellCheck={false}
            placeholder="NAME"
            value={pair.name}
            onChange={(event) => edit(pair.key, { name: event.target.value })}
          />
          <input
            aria-label={`${valueLabel} of ${pair.name || 'the new row'}`}
            className="field font-mono text-sm"
            spellCheck={false}
            list={vault ? list : undefined}
            placeholder={vault ? 'name in the vault' : 'value'}
            value={pair.value}
            onChange={(event) => edit(pair.key, { value: event.target.value })}
          />
          <Button
            look="quiet"
            aria-label={`Remove ${pair.name || 'this row'}`}
            icon={<X size={13} />}
            data-remove
            onClick={() => {
              onChange(pairs.filter((one) => one.key !== pair.key))
              onRemoved(row)
            }}
          />
        </div>
      ))}
      {vault && (
        <datalist id={list}>
          {entries.map((entry) => (
            <option key={entry.name} value={entry.name} />
          ))}
        </datalist>
      )}
      <Button
        look="quiet"
        className="-ml-1 w-fit"
        icon={<Plus size={13} />}
        onClick={() => onChange([...pairs, newPair()])}
      >
        {add}
      </Button>
      {vault && pairs.length > 0 && (
        <p className="text-muted text-sm">
          The value is masked wherever it is printed. Entries are made in Settings, Vault.
        </p>
      )}
    </FormPart>
  )
}
