import { useQuery } from '@tanstack/react-query'
import { type BudgetStatus, counted } from '../../../src-shared/vocabulary/index.ts'
import { BudgetBar } from '../../components/budget/budget-bar.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { api } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'

/** What the budget would come to if all jobs that wait ran now, at most. */
export function WhatIf({ budget }: { budget: BudgetStatus }) {
  const query = useQuery(api.budgets.whatIf.queryOptions())
  return (
    // As high a head as that of the chart beside it.
    <Section title="If all waiting jobs run" tools={<span aria-hidden className="h-[30px]" />}>
      <QueryView query={query} what="The waiting jobs could not be priced">
        {({ jobs, total, unpriced, budgets }) => {
          const impact = budgets.find(({ budgetId }) => budgetId === budget.id)
          const asked = impact?.this ?? 0
          const left = budget.hardCap - budget.spent - budget.committed - asked
          const text = `${dollars(budget.spent)} spent, ${dollars(budget.committed)} committed, ${dollars(asked)} for waiting jobs, ${left < 0 ? `${dollars(-left)} too much` : `${dollars(left)} left`}`
          return (
            <div className="panel px-3 py-2.5">
              {jobs === 0 ? (
                <p className="text-muted">No job waits that would have to be paid for.</p>
              ) : (
                <>
                  <p>
                    {counted(jobs, 'job')}: <b className="font-semibold">{dollars(total)}</b> at most, est.
                  </p>
                  <div className="my-2">
                    <BudgetBar
                      text={text}
                      spent={budget.spent}
                      committed={budget.committed}
                      asked={asked}
                      whole={Math.max(budget.hardCap, budget.limit)}
                    />
                  </div>
                  <p className={left < 0 ? 'text-broken' : 'text-muted'}>
                    {left < 0
                      ? `${dollars(-left)} more than this budget lets pass: some would be refused.`
                      : `${dollars(left)} would be left of this budget.`}
                  </p>
                </>
              )}
              {unpriced.length > 0 && <p className="mt-1 text-muted text-sm">Not priced: {unpriced.join(', ')}.</p>}
            </div>
          )
        }}
      </QueryView>
    </Section>
  )
}
