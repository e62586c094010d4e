import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { BurnDown } from '../../../src-shared/contract/budgets.ts'
import { type BudgetStatus, counted } from '../../../src-shared/vocabulary/index.ts'
import { BurnChart } from '../../components/budget/burn-chart.tsx'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { budgetName } from '../../lib/budget-text.ts'
import { burnLabel, forecastText, upTo } from '../../lib/burn-text.ts'
import { ticked } from '../../lib/cost-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { useNow } from '../../lib/now.ts'
import { burnWith, type WhatIfStep } from '../../lib/what-if.ts'
import { BurnTable } from './burn-table.tsx'
import { DataAge } from './data-age.tsx'

interface BurnProps {
  budget: BudgetStatus
  /** When the budget was told. */
  at: number
  query: UseQueryResult<BurnDown>
  /** Waiting jobs that are taken to run. */
  step: WhatIfStep | null
}

/** The period as a chart or, saying the same, as a table. */
export function BurnPart({ budget, at, query, step }: BurnProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart')
  return (
    <Section
      title="Burn-down"
      note={`${budgetName(budget)}${step && step.count > 0 ? `, if ${counted(step.count, 'waiting job')} ${step.count === 1 ? 'runs' : 'run'}` : ''}`}
      tools={
        <Choice
          label="Show it as"
          value={view}
          onChange={setView}
          options={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
        />
      }
    >
      <QueryView query={query} what="What was spent could not be read">
        {(burn) => (
          <div className="panel overflow-hidden">
            <View burn={burn} budget={budget} at={at} view={view} step={step} />
            <DataAge burn={burn} readAt={query.dataUpdatedAt} />
          </div>
        )}
      </QueryView>
    </Section>
  )
}

interface ViewProps extends Pick<BurnProps, 'budget' | 'at' | 'step'> {
  burn: BurnDown
  view: 'chart' | 'table'
}

function View({ burn, budget, at, view, step }: ViewProps) {
  const now = useNow(budget.perHour > 0)
  const { spent, committed } = ticked(budget, budget.perHour, now - at)
  const asked = step?.asked ?? 0
  const drawn = upTo(step ? burnWith(burn, budget.committed, step) : burn, now, spent)
  if (view === 'table') return <BurnTable burn={drawn} zone={budget.zone} />
  return (
    <div className="px-3 pt-3 pb-2">
      <BurnChart
        burn={drawn}
        zone={budget.zone}
        height={206}
        label={burnLabel(drawn, budget)}
        ahead={{ committed, asked }}
      />
      <div className="mt-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted text-sm">
        <Key look="border-accent border-t-2">{dollars(spent)} spent</Key>
        <Key look="h-2.5 bg-accent/50">{dollars(committed)} committed</Key>
        {asked > 0 && <Key look="asked h-2.5">{dollars(asked)} for waiting jobs</Key>}
        <Key look="border-control border-t border-dashed">even pace</Key>
        <Key look="h-2.5 bg-accent/20">{forecastText(drawn.forecast.at(-1) ?? null)}</Key>
      </div>
    </div>
  )
}

function Key({ look, children }: { look: string; children: React.ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span aria-hidden className={`w-4 ${look}`} />
      {children}
    </span>
  )
}
