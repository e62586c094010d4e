import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { BudgetInput } from '../../../src-shared/contract/budgets.ts'
import { QueryView } from '../../components/query-view.tsx'
import { Time } from '../../components/time.tsx'
import { api } from '../../lib/client.ts'
import { useDeferredText } from '../../lib/use-deferred-text.ts'

/** What these thresholds would have done in the last 30 days, once typing pauses. */
export function Preview({ input }: { input: BudgetInput | null }) {
  const settled = useDeferredText(input === null ? '' : JSON.stringify(input), 300)
  return (
    // In sight while the thresholds above are changed.
    <section
      aria-label="The last 30 days"
      className="-mx-5 sticky -bottom-4 -mb-4 border-line-strong border-t bg-panel px-5 pt-2 pb-3"
    >
      <h3 className="mb-1 text-muted text-sm">What they would have done in the last 30 days</h3>
      <div>
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
  const query = useQuery(api.budgets.preview.queryOptions({ input, placeholderData: keepPreviousData }))
  return (
    <QueryView query={query} what="The last 30 days could not be looked at">
      {(items) =>
        items.length === 0 ? (
          <p className="text-muted">Nothing: no threshold would have been reached.</p>
        ) : (
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keyboard
            tabIndex={0}
            aria-label="What would have been done"
            className="max-h-24 overflow-y-auto"
          >
            <ul className="grid gap-1">
              {items.map(({ at, percent, text }) => (
                <li key={`${at} ${percent} ${text}`} className="flex gap-3">
                  <span className="w-28 shrink-0 text-muted">
                    <Time at={at} />
                  </span>
                  <span>{text}</span>
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </QueryView>
  )
}
