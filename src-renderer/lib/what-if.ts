import type { BurnDown, WhatIf } from '../../src-shared/contract/budgets.ts'
import { forecastLine } from '../../src-shared/forecast.ts'
import { counted, type MicroDollars } from '../../src-shared/vocabulary/index.ts'
import { dollars } from './money-text.ts'

/** What follows for one budget if the first so many of the waiting jobs run. */
export interface WhatIfStep {
  count: number
  /** All of them together at most, whatever budgets count them. */
  total: MicroDollars
  /** Of it in this budget's period that is now. */
  asked: MicroDollars
  /** By how much they pass the hard cap in some period; 0: they don't. */
  over: MicroDollars
  /** The first of them that the cap would refuse. */
  firstOver: string | null
  /** By like jobs before; null where none of them has any. */
  expected: MicroDollars | null
  unpriced: string[]
  days: MicroDollars[]
}

/** Looks up one step of an answer; a count beyond the jobs that still wait is all of them. */
export function whatIfStep({ jobs, budgets }: WhatIf, budgetId: string, wanted: number): WhatIfStep {
  const count = Math.min(wanted, jobs.length)
  const taken = jobs.slice(0, count)
  const budget = budgets.find((one) => one.budgetId === budgetId)
  const left = count === 0 ? 0 : (budget?.left[count - 1] ?? 0)
  const first = budget?.left.slice(0, count).findIndex((one) => one < 0) ?? -1
  const known = taken.flatMap(({ expected }) => expected ?? [])
  return {
    count,
    total: taken.reduce((sum, { atMost }) => sum + (atMost ?? 0), 0),
    asked: count === 0 ? 0 : (budget?.asked[count - 1] ?? 0),
    over: Math.max(0, -left),
    firstOver: left < 0 ? (taken[first]?.name ?? null) : null,
    expected: known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0),
    unpriced: [...new Set(taken.flatMap(({ atMost, unpriced }) => (atMost === null ? ['price'] : unpriced)))],
    days: budget?.days ?? [],
  }
}

/** "2 of 5 jobs: $12.40 at most", as the slider is heard. */
export const stepText = ({ count, total }: WhatIfStep, all: number): string =>
  count === 0 ? `none of ${counted(all, 'job')}` : `${count} of ${counted(all, 'job')}: ${dollars(total)} at most`

/** The burn-down as it is expected with what these jobs would promise. Without them, or without a forecast, as it is. */
export function burnWith(burn: BurnDown, committed: MicroDollars, { asked, days }: WhatIfStep): BurnDown {
  const first = burn.forecast[0]
  if (asked === 0 || first === undefined) return burn
  const known = { days, spent: first.expected, committed: committed + asked }
  return { ...burn, forecast: forecastLine(known, first.at, burn.until) }
}
