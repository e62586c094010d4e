import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useId } from 'react'
import { Link } from 'wouter'
import type { WhatIf as Answer } from '../../../src-shared/contract/budgets.ts'
import { type BudgetStatus, counted, type Forecast } from '../../../src-shared/vocabulary/index.ts'
import { BudgetBar } from '../../components/budget/budget-bar.tsx'
import { Section } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { rangeText } from '../../lib/burn-text.ts'
import { dollars } from '../../lib/money-text.ts'
import { stepText, type WhatIfStep, whatIfStep } from '../../lib/what-if.ts'

interface WhatIfProps {
  budget: BudgetStatus
  query: UseQueryResult<Answer>
  /** So many of the waiting jobs are taken to run. */
  count: number
  onCount: (count: number) => void
  /** What is expected with them by the end of the period; null: nothing is known yet. */
  forecast: Forecast | null
}

/** What the budget would come to if the first so many of the waiting jobs ran. */
export function WhatIf({ query, ...rest }: WhatIfProps) {
  return (
    // As high a head as that of the chart beside it.
    <Section title="If waiting jobs run" tools={<span aria-hidden className="h-[30px]" />}>
      <QueryView query={query} what="The waiting jobs could not be priced">
        {(answer) => (
          <div className="panel px-3 py-2.5">
            {answer.jobs.length === 0 ? (
              <p className="text-muted">No job waits that would have to be paid for.</p>
            ) : (
              <Slider answer={answer} {...rest} />
            )}
            {answer.queued > 0 && (
              <p className="mt-1.5 text-muted text-sm">
                {counted(answer.queued, 'queued job')} {answer.queued === 1 ? 'waits' : 'wait'} for a server that is
                there: nothing more is promised for {answer.queued === 1 ? 'it' : 'them'}.
              </p>
            )}
          </div>
        )}
      </QueryView>
    </Section>
  )
}

function Slider({ answer, budget, count, onCount, forecast }: Omit<WhatIfProps, 'query'> & { answer: Answer }) {
  const id = useId()
  const all = answer.jobs.length
  const step = whatIfStep(answer, budget.id, count)
  const whole = whatIfStep(answer, budget.id, all)
  const left = budget.hardCap - budget.spent - budget.committed - step.asked
  return (
    <>
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="text-muted text-sm">
          Jobs that run, in queue order
        </label>
        <output htmlFor={id} className="font-semibold">
          {step.count} of {all}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={all}
        value={step.count}
        aria-valuetext={stepText(step, all)}
        onChange={(event) => onCount(event.target.valueAsNumber)}
        className="mt-1 h-6 w-full accent-(--accent)"
      />
      <div aria-hidden className="flex justify-between text-muted text-xs">
        <span>none</span>
        <span>all: {dollars(whole.total)} at most</span>
      </div>
      <dl className="mt-2 grid gap-0.5">
        <Line label="They cost at most, est.">
          <b className="font-semibold">{dollars(step.total)}</b>
        </Line>
        {step.expected !== null && <Line label="By like jobs">{dollars(step.expected)}</Line>}
        <Line label={budget.hardCap === budget.limit ? 'Left with them' : 'Left to the hard cap'}>
          <span className={left < 0 ? 'text-broken' : undefined}>
            {left < 0 ? `${dollars(-left)} too much` : dollars(left)}
          </span>
        </Line>
        {budget.current.until !== null && (
          <Line label="Forecast">{forecast ? rangeText(forecast) : 'after three days of data'}</Line>
        )}
      </dl>
      <div className="my-2">
        <BudgetBar
          text={`${dollars(budget.spent)} spent, ${dollars(budget.committed)} committed, ${dollars(step.asked)} for ${counted(step.count, 'waiting job')}, ${left < 0 ? `${dollars(-left)} too much` : `${dollars(left)} left`}`}
          spent={budget.spent}
          committed={budget.committed}
          asked={step.asked}
          whole={Math.max(budget.hardCap, budget.limit)}
        />
      </div>
      <Says step={step} budget={budget} />
      <Jobs answer={answer} count={step.count} />
    </>
  )
}

function Says({ step, budget }: { step: WhatIfStep; budget: BudgetStatus }) {
  return (
    <>
      {step.over > 0 && (
        <p className="text-broken">
          {dollars(step.over)} more than the hard cap lets pass: from {step.firstOver} on some would be refused.
        </p>
      )}
      {step.count > 0 && step.asked === 0 && (
        <p className="text-muted">
          {budget.scope === 'everything' ? 'None of it falls into this period.' : 'This budget counts none of it now.'}
        </p>
      )}
      {step.unpriced.length > 0 && <p className="text-muted text-sm">Not priced: {step.unpriced.join(', ')}.</p>}
    </>
  )
}

/** The slider's twin: each job with what it costs at most, those that are taken to run before the rest. */
function Jobs({ answer: { jobs }, count }: { answer: Answer; count: number }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keyboard
      tabIndex={0}
      aria-label="Waiting jobs, in queue order"
      className="mt-2 max-h-24 overflow-y-auto overflow-x-hidden border-line border-t pt-1.5"
    >
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-0.5">
        {jobs.map(({ id, name, atMost }, index) => (
          <li key={id} className={`flex gap-2 ${index < count ? '' : 'text-muted'}`}>
            <span className="w-4 shrink-0 text-right text-muted">{index + 1}</span>
            <Link href={`/jobs/${id}`} className="min-w-0 flex-1 truncate hover:underline" title={name}>
              {name}
            </Link>
            <span>{atMost === null ? 'no price' : dollars(atMost)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-2">
      <dt className="text-muted">{label}</dt>
      <dd className="whitespace-nowrap">{children}</dd>
    </div>
  )
}
