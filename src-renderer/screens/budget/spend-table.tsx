import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { BudgetStatus, CostLine } from '../../../src-shared/vocabulary/index.ts'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { dayText } from '../../lib/budget-text.ts'
import { rangeText } from '../../lib/burn-text.ts'
import { api } from '../../lib/client.ts'
import { dollars } from '../../lib/money-text.ts'
import { MONEY_MS } from '../../lib/queries.ts'
import { budgetOfLine, forecastOfLine } from './pick.ts'

type By = 'requester' | 'project' | 'provider' | 'job' | 'server'
const BY: ReadonlyArray<{ value: By; label: string }> = [
  { value: 'requester', label: 'Requester' },
  { value: 'project', label: 'Project' },
  { value: 'provider', label: 'Provider' },
  { value: 'job', label: 'Job' },
  { value: 'server', label: 'Server' },
]
/** What the line of no project and of no job is called. */
const NOBODY: Partial<Record<By, string>> = { project: 'Uncategorised', job: 'No job' }

/** Everything that was spent in this period, by whom and for what, with what was wasted. */
export function SpendTable({ budget, budgets }: { budget: BudgetStatus; budgets: readonly BudgetStatus[] }) {
  const [by, setBy] = useState<By>('requester')
  const { from, until } = budget.current
  const over = until !== null && until < Date.now()
  const query = useQuery(
    api.costs.report.queryOptions({
      input: { by, since: from, ...(over ? { until } : {}) },
      refetchInterval: MONEY_MS,
    }),
  )
  const days = useDays(by, budget)
  return (
    <Section
      title="Spend"
      note={`of everything, since ${dayText(from, budget.zone)}, est.`}
      tools={<Choice label="Add up by" value={by} onChange={setBy} options={BY} />}
    >
      <QueryView query={query} what="What was spent could not be read">
        {({ lines, total, differences, unpriced }) => (
          <>
            <div className="panel overflow-x-auto">
              <Table by={by} lines={lines} total={total} budget={budget} budgets={budgets} days={days} />
            </div>
            {(differences.length > 0 || unpriced.length > 0) && (
              <ul aria-label="Beyond the estimate" className="mt-2 grid gap-0.5 text-muted text-sm">
                {differences.map(({ provider, serverId, amount, text }) => (
                  <li key={`${provider} ${serverId} ${amount} ${text}`} className="select-text">
                    {text}
                  </li>
                ))}
                {unpriced.length > 0 && <li>Not in these figures: {unpriced.join(', ')}.</li>}
              </ul>
            )}
          </>
        )}
      </QueryView>
    </Section>
  )
}

type Days = ReadonlyMap<string | null, readonly number[]>

/** What each of them has spent a day, where they can be forecast: a job or a server does not go on as it was. */
function useDays(by: By, { zone, current }: BudgetStatus): Days {
  const told = by === 'job' || by === 'server' ? null : by
  const query = useQuery(
    api.costs.days.queryOptions({
      input: { by: told ?? 'requester', zone },
      enabled: told !== null && current.until !== null,
    }),
  )
  return new Map(told === null ? [] : query.data?.map(({ key, days }) => [key, days]))
}

interface TableProps {
  by: By
  lines: readonly CostLine[]
  total: number
  budget: BudgetStatus
  budgets: readonly BudgetStatus[]
  days: Days
}

function Table({ by, lines, total, budget, budgets, days }: TableProps) {
  if (lines.length === 0) return <p className="px-3 py-2.5 text-muted">Nothing was spent in this period.</p>
  const sum = (of: (line: CostLine) => number) => lines.reduce((all, line) => all + of(line), 0)
  return (
    <table className="table table-fixed min-w-[760px]">
      <thead>
        <tr>
          <th>{BY.find(({ value }) => value === by)?.label}</th>
          <th className="w-[100px] text-right!">Spent</th>
          <th className="w-[110px] text-right!">Committed</th>
          <th className="w-[110px] text-right!">Limit</th>
          <th className="w-[160px] text-right!">Forecast</th>
          <th className="w-[110px] text-right!">Idle waste</th>
          <th className="w-[100px] text-right!">Billed</th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const own = budgetOfLine(budgets, budget, by, line.key)
          const expected = own ? own.forecast : forecastOfLine(line, days.get(line.key) ?? [], budget, Date.now())
          return (
            <tr key={line.key ?? ''}>
              <td className="truncate" title={line.name}>
                <Name by={by} line={line} />
              </td>
              <td className="text-right font-medium">{dollars(line.spent)}</td>
              <td className="text-right">{line.committed > 0 ? dollars(line.committed) : '–'}</td>
              <td className="text-right">
                {own ? (
                  <Link href={`/budget/${own.id}`} className="underline underline-offset-3">
                    {dollars(own.limit)}
                  </Link>
                ) : (
                  '–'
                )}
              </td>
              <td className="text-right text-muted">{expected ? rangeText(expected) : '–'}</td>
              <td className={`text-right ${line.idle > 0 ? 'text-attention' : 'text-muted'}`}>
                {line.idle > 0 ? dollars(line.idle) : '–'}
              </td>
              <td className="text-right text-muted">{line.billed === null ? '–' : dollars(line.billed)}</td>
            </tr>
          )
        })}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <td>All</td>
          <td className="text-right">{dollars(total)}</td>
          <td className="text-right">{dollars(sum(({ committed }) => committed))}</td>
          <td />
          <td />
          <td className="text-right">{dollars(sum(({ idle }) => idle))}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  )
}

function Name({ by, line: { key, name } }: { by: By; line: CostLine }) {
  if (key === null)
    return (
      <span className="text-muted italic" title={by === 'project' ? 'Its jobs and servers name no project' : undefined}>
        {NOBODY[by] ?? name}
      </span>
    )
  if (by !== 'job' && by !== 'server') return <>{name}</>
  return (
    <Link data-row href={`/${by}s/${key}`} className="font-semibold">
      {name}
    </Link>
  )
}
