import { useQuery } from '@tanstack/react-query'
import type { BudgetInput } from '../../../src-shared/contract/budgets.ts'
import { QueryView } from '../../components/query-view.tsx'
import { Time } from '../../components/time.tsx'
import { api } from '../../lib/client.ts'
import { useDeferredText } from '../../lib/use-deferred-text.ts'

/** What these thresholds would have done in the last 30 days, once typing pauses. */
export function Preview({ input }: { input: BudgetInput | null }) {
  const settled = useDeferredText(input === null ? '' : JSON.stringify(input), 300)
  return (
    <section aria-label="The last 30 days">
      <h3 className="mb-1.5 text-muted text-sm">What they would have done in the last 30 days</h3>
      <div className="panel px-3 py-2.5">
        {settled === '' ? (
          <p className="text-muted">It is shown once the fields above make a budget.</p>
        ) : (
          <Answer input={JSON.parse(settled) as BudgetInput} />
        )}
      </div>
    </section>
  )
}

function Answer({ input }: { input: BudgetInput }) {
  const query = useQuery(api.budgets.preview.queryOptions({ input }))
  return (
    <QueryView query={query} what="The last 30 days could not be looked at">
      {(items) =>
        items.length === 0 ? (
          <p className="text-muted">Nothing: no threshold would have been reached.</p>
        ) : (
          <ul className="grid max-h-40 gap-1 overflow-y-auto">
            {items.map(({ at, percent, text }) => (
              <li key={`${at} ${percent} ${text}`} className="flex gap-3">
                <span className="w-28 shrink-0 text-muted">
                  <Time at={at} />
                </span>
                <span>{text}</span>
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  )
}
