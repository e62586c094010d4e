import { Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../components/button.tsx'
import { removeRow } from '../../lib/focus.ts'
import { type FacetChoice, facetsOf, toggled } from './facet-choices.ts'
import { isSame, narrowText, removeSearch, useSaved } from './saved-searches.ts'
import type { SearchForm } from './search-form.ts'
import type { SearchRun } from './search-store.ts'

interface FacetsProps {
  form: SearchForm
  run: SearchRun | null
  servers: ReadonlyArray<{ id: string; name: string }>
  /** Changes the form, and searches again where something was searched for. */
  onChange: (change: Partial<SearchForm>) => void
  /** Searches for a kept one. */
  onPick: (form: SearchForm) => void
}

/** Where to search: servers, steps and jobs, with how many lines were found in each; and the searches kept. */
export function Facets({ form, run, servers, onChange, onPick }: FacetsProps) {
  const saved = useSaved(({ searches }) => searches)
  const facets = facetsOf(form, run?.results ?? [], servers)
  const nameOf = (id: string) => servers.find((one) => one.id === id)?.name ?? id
  return (
    <aside aria-label="Where to search" className="flex w-[216px] shrink-0 flex-col gap-4 overflow-y-auto pr-1">
      {saved.length > 0 && (
        <Group title="Saved searches">
          {saved.map((one) => {
            const narrow = narrowText(one, nameOf)
            return (
              <li key={JSON.stringify(one)} className="group/saved flex items-center">
                <button
                  type="button"
                  aria-current={isSame(one, form) || undefined}
                  title={[one.text, narrow].filter(Boolean).join('\n')}
                  onClick={() => onPick(one)}
                  className="min-w-0 flex-1 rounded-control px-2 py-0.5 text-left hover:bg-raised aria-[current]:bg-selected"
                >
                  <span className="block truncate font-mono text-sm">{one.text}</span>
                  {narrow && <span className="block truncate text-muted text-xs">{narrow}</span>}
                </button>
                <Button
                  look="quiet"
                  small
                  aria-label={`Remove the saved search ${one.text}`}
                  title="Remove"
                  icon={<Trash2 size={12} />}
                  onClick={({ currentTarget }) => removeRow(currentTarget, () => removeSearch(one))}
                />
              </li>
            )
          })}
        </Group>
      )}
      <Choices
        title="Servers"
        choices={facets.servers}
        onToggle={({ id }) => onChange({ servers: toggled(form.servers, id) })}
      />
      <Choices
        title="Steps"
        choices={facets.steps}
        onToggle={({ id }) => onChange({ steps: toggled(form.steps, id) })}
      />
      <Choices
        title="Jobs"
        choices={facets.jobs}
        empty="Jobs with lines found are listed here."
        onToggle={({ id, label, on }) =>
          onChange({ jobs: on ? form.jobs.filter((job) => job.id !== id) : [...form.jobs, { id, name: label }] })
        }
      />
      {form.servers.length + form.steps.length + form.jobs.length > 0 && (
        <Button
          look="quiet"
          small
          className="w-fit"
          icon={<X size={12} />}
          onClick={() => onChange({ servers: [], steps: [], jobs: [] })}
        >
          Search everywhere
        </Button>
      )}
    </aside>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-1 px-2 text-muted text-xs">{title}</h2>
      <ul>{children}</ul>
    </section>
  )
}

interface ChoicesProps {
  title: string
  choices: readonly FacetChoice[]
  empty?: string
  onToggle: (choice: FacetChoice) => void
}

function Choices({ title, choices, empty, onToggle }: ChoicesProps) {
  if (choices.length === 0 && !empty) return null
  return (
    <Group title={title}>
      {choices.length === 0 && <li className="px-2 text-muted text-sm">{empty}</li>}
      {choices.map((choice) => (
        <li key={choice.id}>
          <label className="flex h-6 items-center gap-2 rounded-control px-2 hover:bg-raised" title={choice.label}>
            <input
              type="checkbox"
              checked={choice.on}
              onChange={() => onToggle(choice)}
              className="size-3.5 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0 flex-1 truncate">{choice.label}</span>
            {choice.count > 0 && (
              <span className="text-muted text-xs">
                {choice.count.toLocaleString('en')}
                <span className="sr-only"> lines listed</span>
              </span>
            )}
          </label>
        </li>
      ))}
    </Group>
  )
}
