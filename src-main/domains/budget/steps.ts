import type { EpochMs, MicroDollars, SpendPlan } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { balanceOf, budgetsFor, heldBy } from './balances.ts'
import { chargedTo, isPriced, type Touched } from './decide.ts'
import { compare, type Exact, minus, plus, roundedUp, ZERO } from './exact.ts'
import { spentBefore } from './history.ts'
import { periodAt } from './periods.ts'
import { asBudget, type BudgetRow } from './rows.ts'
import { promiseOf, weighAll } from './weigh.ts'

/** What one budget would come to with the first of several plans, with the first two, and so on. */
export interface BudgetSteps {
  budgetId: string
  /** At most, together, in the period that is now. */
  asked: MicroDollars[]
  /** Until the hard cap, with them, in the period where that is least; negative: so much too much. */
  left: MicroDollars[]
  /** What each whole day before today cost, as the forecast looks back on them. */
  days: MicroDollars[]
}

/** Weighs plans one after the other, each as if those before it had been had. What has no price weighs nothing. */
export function stepsOf(db: Db, plans: readonly SpendPlan[], now: EpochMs): BudgetSteps[] {
  const rows = new Map<string, BudgetRow>()
  for (const plan of plans) for (const row of budgetsFor(db, chargedTo(plan))) rows.set(row.id, row)
  const sums = new Map([...rows.values()].map((row) => [row.id, begun(db, row, now)]))
  for (const plan of plans) {
    const own = isPriced(plan) ? budgetsFor(db, chargedTo(plan)) : []
    const promise = promiseOf(plan, heldBy(db, plan.serverId), now)
    for (const { budget, touched } of weighAll(db, own, promise, now)) {
      const sum = sums.get(budget.id)
      if (sum) sum.touched = addTouched(sum.touched, touched)
    }
    for (const sum of sums.values()) {
      sum.asked.push(roundedUp(sum.touched.find(({ period }) => period.key === sum.key)?.growth ?? ZERO))
      sum.left.push(leastLeft(sum))
    }
  }
  return [...sums.values()].map(({ budgetId, asked, left, days }) => ({ budgetId, asked, left, days }))
}

interface Sum extends BudgetSteps {
  /** Of the period that is now; null: there is none. */
  key: string | null
  cap: Exact
  /** Until the cap before any of the plans. */
  before: Exact
  touched: readonly Touched[]
}

function begun(db: Db, row: BudgetRow, now: EpochMs): Sum {
  const budget = asBudget(row)
  const period = periodAt(budget, now)
  const { spent, reserved } = period ? balanceOf(db, row.id, period.key) : { spent: ZERO, reserved: ZERO }
  const cap = { whole: budget.hardCap, rest: 0 }
  const days = spentBefore(db, budget, now)
  const before = minus(cap, plus(spent, reserved))
  return { budgetId: row.id, asked: [], left: [], days, key: period?.key ?? null, cap, before, touched: [] }
}

function leastLeft({ cap, before, touched }: Sum): MicroDollars {
  const lefts = touched.map(({ spent, reserved, growth }) => minus(cap, plus(plus(spent, reserved), growth)))
  return (lefts.sort(compare)[0] ?? before).whole
}

/** The growth of several plans in each period. */
function addTouched(a: readonly Touched[], b: readonly Touched[]): Touched[] {
  const sums = new Map(a.map((one) => [one.period.key, one]))
  for (const one of b) {
    const before = sums.get(one.period.key)
    sums.set(one.period.key, before ? { ...one, growth: plus(before.growth, one.growth) } : one)
  }
  return [...sums.values()]
}
