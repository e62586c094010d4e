import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import type { BudgetPeriod, BudgetStatus } from '../../../src-shared/vocabulary/index.ts'
import { SelectField, TextField } from '../../components/field.tsx'
import type { BudgetDraft, Problems, ScopeKind } from '../../lib/budget-draft.ts'
import { amountText } from '../../lib/budget-draft.ts'
import { api } from '../../lib/client.ts'
import { useProviders, useSettings } from '../../lib/queries.ts'

const SCOPES: ReadonlyArray<{ value: ScopeKind; label: string }> = [
  { value: 'everything', label: 'Everything' },
  { value: 'requester', label: 'A requester' },
  { value: 'project', label: 'A project' },
  { value: 'provider', label: 'A provider' },
]
const PERIODS: ReadonlyArray<{ value: BudgetPeriod; label: string }> = [
  { value: 'day', label: 'Each day' },
  { value: 'week', label: 'Each week' },
  { value: 'month', label: 'Each month' },
  { value: 'total', label: 'In all' },
  { value: 'custom', label: 'From … to …' },
]

interface FieldsProps {
  draft: BudgetDraft
  problems: Problems
  /** Somebody has tried to save it: also what is missing is said. */
  tried: boolean
  /** The budget that is changed: its scope and period are its name and stay. */
  there: BudgetStatus | null
  onChange: (change: Partial<BudgetDraft>) => void
}

/** What a budget counts, over which time, and its amounts. */
export function BudgetFields({ draft, problems, tried, there, onChange }: FieldsProps) {
  const settings = useSettings().data
  const said = (field: keyof Omit<Problems, 'thresholds'>) =>
    tried || draft[field].trim() !== '' ? (problems[field] ?? null) : null
  const unasked = (amount: number | undefined) => (amount === undefined ? '' : amountText(amount))
  return (
    <div className="grid grid-cols-2 gap-x-3 gap-y-4">
      {!there && (
        <>
          <SelectField
            label="It counts"
            value={draft.scopeKind}
            onChange={(kind) => onChange({ scopeKind: kind as ScopeKind, scopeName: '' })}
            options={SCOPES}
          />
          {draft.scopeKind === 'everything' ? <span /> : <ScopeName {...{ draft, said, onChange }} />}
          <SelectField
            label="Period"
            value={draft.period}
            onChange={(period) => onChange({ period: period as BudgetPeriod })}
            options={PERIODS}
          />
          <span />
          {draft.period === 'custom' && (
            <>
              <TextField
                label="First day"
                type="date"
                value={draft.from}
                onChange={(from) => onChange({ from })}
                error={said('from')}
              />
              <TextField
                label="Last day"
                type="date"
                value={draft.until}
                onChange={(until) => onChange({ until })}
                error={said('until')}
              />
            </>
          )}
        </>
      )}
      <TextField
        label="Limit, dollars"
        inputMode="decimal"
        value={draft.limit}
        placeholder="300"
        onChange={(limit) => onChange({ limit })}
        error={said('limit')}
        hint="What thresholds and the forecast are measured by."
      />
      <TextField
        label="Hard cap, dollars"
        inputMode="decimal"
        value={draft.hardCap}
        placeholder={draft.limit || 'the limit'}
        onChange={(hardCap) => onChange({ hardCap })}
        error={said('hardCap')}
        hint="Spend and promises never pass it. Empty: the limit."
      />
      <fieldset className="col-span-2 grid grid-cols-3 gap-3">
        <legend className="mb-1 text-muted text-sm">
          Without asking, at most so many dollars. Empty: a wider budget or the settings decide; 0: always ask.
        </legend>
        <TextField
          label="An hour"
          inputMode="decimal"
          value={draft.perHour}
          placeholder={unasked(settings?.autoApprovePerHour)}
          onChange={(perHour) => onChange({ perHour })}
          error={said('perHour')}
        />
        <TextField
          label="For a job"
          inputMode="decimal"
          value={draft.perJob}
          placeholder={unasked(settings?.autoApprovePerJob)}
          onChange={(perJob) => onChange({ perJob })}
          error={said('perJob')}
        />
        <TextField
          label="For a server"
          inputMode="decimal"
          value={draft.perServer}
          placeholder={unasked(settings?.autoApprovePerServer)}
          onChange={(perServer) => onChange({ perServer })}
          error={said('perServer')}
        />
      </fieldset>
    </div>
  )
}

interface NameProps extends Pick<FieldsProps, 'draft' | 'onChange'> {
  said: (field: 'scopeName') => string | null
}

/** Whose spend it counts: names that have spent something are offered. */
function ScopeName({ draft, said, onChange }: NameProps) {
  const list = useId()
  const providers = useProviders().data ?? []
  const by = draft.scopeKind === 'project' ? 'project' : 'requester'
  const known = useQuery(api.costs.report.queryOptions({ input: { by, since: 0 } })).data
  if (draft.scopeKind === 'provider')
    return (
      <SelectField
        label="Provider"
        value={draft.scopeName}
        onChange={(scopeName) => onChange({ scopeName })}
        error={said('scopeName')}
        options={[
          { value: '', label: 'Choose one', disabled: true },
          ...providers.map(({ kind, name }) => ({ value: kind, label: name })),
        ]}
      />
    )
  return (
    <>
      <TextField
        label={draft.scopeKind === 'project' ? 'Project' : 'Name of the person or token'}
        value={draft.scopeName}
        onChange={(scopeName) => onChange({ scopeName })}
        error={said('scopeName')}
        list={list}
      />
      <datalist id={list}>{known?.lines.map(({ key }) => key !== null && <option key={key} value={key} />)}</datalist>
    </>
  )
}
