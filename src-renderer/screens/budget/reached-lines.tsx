import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { namesText } from '../../../src-shared/notices/index.ts'
import type { BudgetStatus } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { Time } from '../../components/time.tsx'
import { budgetName, thresholdText } from '../../lib/budget-text.ts'
import { client } from '../../lib/client.ts'
import { inform } from '../../lib/notices.ts'

type Reached = BudgetStatus['reached'][number]

/** Thresholds that were reached in this period; what one wants to end waits here for a yes. */
export function ReachedLines({ budget }: { budget: BudgetStatus }) {
  const [ending, setEnding] = useState<Reached | null>(null)
  if (budget.reached.length === 0) return null
  return (
    <>
      <ul aria-label="Thresholds reached" className="panel mb-3 divide-y divide-line">
        {budget.reached.map((one) => (
          <li key={`${one.percent} ${one.basis}`} className="flex min-h-[31px] items-center gap-2.5 px-3">
            <TriangleAlert size={14} aria-hidden className={one.waits ? 'text-broken' : 'text-attention'} />
            <span className="min-w-0 flex-1 truncate" title={thresholdText(one)}>
              {thresholdText(one)}
            </span>
            <span className="text-muted">
              reached <Time at={one.at} />
            </span>
            {one.waits && (
              <Button small look="danger" onClick={() => setEnding(one)}>
                End them…
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ending && (
        <ConfirmDialog
          title={`End servers for ${budgetName(budget)}?`}
          verb="End servers"
          what="The servers could not be ended"
          onClose={() => setEnding(null)}
          onConfirm={async () => {
            const { percent, basis } = ending
            const { stopped } = await client.budgets.confirmStop({ budget: budget.id, percent, basis })
            inform(stopped.length === 0 ? 'Nothing of it bills any more' : `Being ended: ${namesText(stopped)}`)
          }}
        >
          <p>
            {ending.actions.includes('stop_all_after_sync')
              ? 'All rented servers that this budget counts are ended. Their jobs are stopped, and results come home first.'
              : 'The rented servers that this budget counts and on which nothing runs are ended.'}{' '}
            What else is on their disks is gone then.
          </p>
        </ConfirmDialog>
      )}
    </>
  )
}
