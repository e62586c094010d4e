import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { BudgetStatus } from '../../../src-shared/vocabulary/index.ts'
import { Button } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { budgetName, stateOf } from '../../lib/budget-text.ts'
import { api } from '../../lib/client.ts'
import { useBudgets, useBurnDown } from '../../lib/queries.ts'
import { useRowKeys } from '../../lib/row-keys.ts'
import { burnWith, whatIfStep } from '../../lib/what-if.ts'
import { BudgetSheet } from './budget-sheet.tsx'
import { BurnPart } from './burn-part.tsx'
import { Cards } from './cards.tsx'
import { FirstBudget } from './first-budget.tsx'
import { inOrder, picked } from './pick.ts'
import { ReachedLines } from './reached-lines.tsx'
import { SpendTable } from './spend-table.tsx'
import { ThresholdList } from './threshold-list.tsx'
import { WhatIf } from './what-if.tsx'

const TONES = { good: 'text-good', attention: 'text-attention', broken: 'text-broken' } as const

/** What may be spent, what was, and what is about to be. */
export function BudgetScreen({ id }: { id: string | undefined }) {
  const query = useBudgets()
  const [, go] = useLocation()
  const [sheet, setSheet] = useState<{ budget: BudgetStatus | null; limit?: string } | null>(null)
  const content = useRef<HTMLDivElement>(null)
  useRowKeys(content)
  const budgets = query.data ?? []
  const budget = picked(budgets, id)
  const state = budget && stateOf(budget)
  return (
    <Page
      title="Budget"
      facts={
        budget &&
        state && (
          <>
            <span className="truncate font-medium">{budgetName(budget)}</span>
            <span className={`whitespace-nowrap ${TONES[state.tone]}`}>{state.word}</span>
          </>
        )
      }
      actions={
        budget && (
          <>
            <Button icon={<Plus size={14} />} onClick={() => setSheet({ budget: null })}>
              New budget
            </Button>
            <Button look="primary" icon={<Pencil size={13} />} onClick={() => setSheet({ budget })}>
              Edit budget
            </Button>
          </>
        )
      }
    >
      <div ref={content}>
        <QueryView query={query} what="The budgets could not be read">
          {() =>
            budget ? (
              <>
                {budgets.length > 1 && <Picker budgets={inOrder(budgets)} shown={budget} />}
                <ReachedLines budget={budget} />
                <Cards budget={budget} at={query.dataUpdatedAt} />
                <Ahead key={budget.id} budget={budget} at={query.dataUpdatedAt}>
                  <ThresholdList budget={budget} onEdit={() => setSheet({ budget })} />
                </Ahead>
                <SpendTable budget={budget} budgets={budgets} />
              </>
            ) : (
              <FirstBudget onMore={(limit) => setSheet({ budget: null, limit })} />
            )
          }
        </QueryView>
      </div>
      {sheet && (
        <BudgetSheet
          budget={sheet.budget}
          limit={sheet.limit}
          budgets={budgets}
          onClose={() => setSheet(null)}
          onDone={(next) => {
            setSheet(null)
            go(next === null ? '/budget' : `/budget/${next}`)
          }}
        />
      )}
    </Page>
  )
}

/** The burn-down and, beside it, what would change it. */
function Ahead({ budget, at, children }: { budget: BudgetStatus; at: number; children: ReactNode }) {
  const [count, setCount] = useState(0)
  const burn = useBurnDown(budget.id)
  const waiting = useQuery(api.budgets.whatIf.queryOptions())
  const step = waiting.data ? whatIfStep(waiting.data, budget.id, count) : null
  const drawn = burn.data && step ? burnWith(burn.data, budget.committed, step) : burn.data
  // Under the chart where what waits takes all the room beside it.
  const under = (waiting.data?.jobs.length ?? 0) > 0
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_320px] gap-4">
      <div>
        <BurnPart budget={budget} at={at} query={burn} step={step} />
        {under && children}
      </div>
      <div>
        <WhatIf
          budget={budget}
          query={waiting}
          count={count}
          onCount={setCount}
          forecast={drawn?.forecast.at(-1) ?? null}
        />
        {!under && children}
      </div>
    </div>
  )
}

/** The budgets, one of them shown. */
function Picker({ budgets, shown }: { budgets: readonly BudgetStatus[]; shown: BudgetStatus }) {
  return (
    <nav aria-label="Budgets" className="mb-3">
      <ul className="flex flex-wrap gap-1">
        {budgets.map((one) => (
          <li key={one.id}>
            <Link
              href={`/budget/${one.id}`}
              aria-current={one.id === shown.id ? 'page' : undefined}
              className={`flex h-7 items-center rounded-control border px-2.5 font-medium hover:bg-raised ${one.id === shown.id ? 'border-line-strong bg-raised' : 'border-transparent text-muted'}`}
            >
              {budgetName(one)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
