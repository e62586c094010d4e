import type { BudgetStatus, EpochMs } from '../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../ground/store/index.ts'
import { balanceOf } from './balances.ts'
import { scopesOf } from './charged.ts'
import { HOUR_MS, minus, plus, rounded } from './exact.ts'
import { forecastOf } from './history.ts'
import { type Period, periodAt } from './periods.ts'
import { asBudget, type BudgetRow } from './rows.ts'
import { freedIn, type Running, spentIn } from './running.ts'
import { isSame, reachedRows } from './thresholds.ts'

/** A budget's period that is now; of a custom one its own, also before and after it. */
export function currentPeriod(row: BudgetRow, now: EpochMs): Period {
  return periodAt(asBudget(row), now) ?? { key: 'custom', from: row.fromAt ?? 0, until: row.untilAt }
}

/** Spent and promised in a period, with what runs counted to this moment: together they stay what is kept. */
export function standing(db: Db, row: BudgetRow, period: Period, all: readonly Running[], now: EpochMs) {
  const kept = balanceOf(db, row.id, period.key)
  return {
    spent: plus(kept.spent, spentIn(all, row, period.key, now)),
    committed: plus(kept.reserved, freedIn(all, row, period.key, now)),
  }
}

/** How a budget stands now. */
export function statusOf(db: Db, row: BudgetRow, all: readonly Running[], now: EpochMs): BudgetStatus {
  const budget = asBudget(row)
  const period = currentPeriod(row, now)
  const stands = standing(db, row, period, all, now)
  const spent = rounded(stands.spent)
  const perHour = all.filter((one) => scopesOf(one).includes(row.scope)).reduce((total, one) => total + one.perHour, 0)
  const isNow = now >= period.from && (period.until === null || now < period.until)
  return {
    ...budget,
    current: period,
    spent,
    committed: rounded(stands.committed),
    left: minus(minus({ whole: budget.hardCap, rest: 0 }, stands.spent), stands.committed).whole,
    perHour,
    runsOutAt: isNow ? runsOut(budget.limit - spent, perHour, now, period.until) : null,
    forecast: isNow ? forecastOf(db, budget, period, now, stands) : null,
    reached: reachedRows(db, row.id, period.key).flatMap((reached) => {
      const threshold = budget.thresholds.find((one) => isSame(one, reached))
      return threshold ? [{ ...threshold, at: reached.at, waits: reached.waits === 1 && reached.doneAt === null }] : []
    }),
  }
}

function runsOut(left: number, perHour: number, now: EpochMs, until: EpochMs | null): EpochMs | null {
  if (left <= 0 || perHour <= 0) return null
  const at = now + Math.ceil((left * HOUR_MS) / perHour)
  return until !== null && at >= until ? null : at
}
