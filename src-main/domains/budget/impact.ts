import type { BudgetImpact, EpochMs } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { balanceOf } from './balances.ts'
import type { Touched, Weighed } from './decide.ts'
import { compare, minus, plus, rounded, roundedUp, ZERO } from './exact.ts'
import { forecastOf } from './history.ts'
import { periodAt } from './periods.ts'

/** A plan's effect in the period where the least is left with it. */
export function impactOf(db: Db, { budget, touched }: Weighed, now: EpochMs): BudgetImpact {
  const cap = { whole: budget.hardCap, rest: 0 }
  const leftIn = (one: Touched) => minus(cap, plus(plus(one.spent, one.reserved), one.growth))
  const tightest = [...touched].sort((a, b) => compare(leftIn(a), leftIn(b)))[0]
  const period = tightest?.period ??
    periodAt(budget, now) ?? { key: 'custom', from: budget.from ?? 0, until: budget.until }
  const { spent, reserved } = tightest ?? balanceOf(db, budget.id, period.key)
  const grows = tightest?.growth ?? ZERO
  const forecast = period.from <= now ? forecastOf(db, budget, period, now, { spent, committed: reserved }) : null
  const more = forecast && forecastOf(db, budget, period, now, { spent, committed: plus(reserved, grows) })
  return {
    budgetId: budget.id,
    scope: budget.scope,
    period: budget.period,
    from: period.from,
    until: period.until,
    limit: budget.limit,
    hardCap: budget.hardCap,
    spent: rounded(spent),
    committed: rounded(reserved),
    this: roundedUp(grows),
    left: minus(cap, plus(plus(spent, reserved), grows)).whole,
    forecastBefore: forecast?.expected ?? null,
    forecastAfter: more?.expected ?? null,
  }
}
