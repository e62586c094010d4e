import type { BudgetStatus } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/page.tsx'
import { thresholdText } from '../../lib/budget-text.ts'
import { dollars, hourly } from '../../lib/money-text.ts'
import { useSettings } from '../../lib/queries.ts'

/** What follows at which part of the limit, and what passes without asking. */
export function ThresholdList({ budget, onEdit }: { budget: BudgetStatus; onEdit: () => void }) {
  return (
    <Section
      title="Thresholds"
      tools={
        <Button small look="quiet" onClick={onEdit}>
          Change
        </Button>
      }
    >
      <div className="panel px-3 py-2">
        {budget.thresholds.length === 0 ? (
          <p className="text-muted">None: only the hard cap of {dollars(budget.hardCap)} stops anything.</p>
        ) : (
          <ul className="grid gap-1">
            {budget.thresholds.map((one) => (
              <li key={`${one.percent} ${one.basis}`}>{thresholdText(one)}</li>
            ))}
          </ul>
        )}
        <Unasked budget={budget} />
      </div>
    </Section>
  )
}

function Unasked({ budget }: { budget: BudgetStatus }) {
  const settings = useSettings().data
  if (!settings) return null
  const { autoApprovePerHour, autoApprovePerJob, autoApprovePerServer } = { ...settings, ...own(budget) }
  return (
    <p className="mt-2 border-line border-t pt-2 text-muted text-sm">
      Without asking: {hourly(autoApprovePerHour)}, {dollars(autoApprovePerJob)} for a job,{' '}
      {dollars(autoApprovePerServer)} for a server.
    </p>
  )
}

/** The limits that this budget sets itself. */
function own({ autoApprovePerHour, autoApprovePerJob, autoApprovePerServer }: BudgetStatus) {
  return {
    ...(autoApprovePerHour === null ? {} : { autoApprovePerHour }),
    ...(autoApprovePerJob === null ? {} : { autoApprovePerJob }),
    ...(autoApprovePerServer === null ? {} : { autoApprovePerServer }),
  }
}
