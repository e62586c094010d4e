import type { BurnDown } from '../../src-shared/contract/budgets.ts'
import type { BudgetStatus, Forecast, MicroDollars } from '../../src-shared/vocabulary/index.ts'
import { budgetName, momentText } from './budget-text.ts'
import { dollars } from './money-text.ts'

/** "$241.00–$278.00"; one amount where both are the same. */
export const rangeText = ({ low, high }: Forecast): string =>
  low === high ? dollars(high) : `${dollars(low)}–${dollars(high)}`

/** "forecast $241.00–$278.00", or why there is none yet. */
export function forecastText(forecast: Forecast | null): string {
  return forecast === null ? 'forecast after three days of data' : `forecast ${rangeText(forecast)}`
}

/** The chart in one sentence. */
export function burnLabel({ limit, spent, until, forecast }: BurnDown, budget: BudgetStatus): string {
  const last = forecast.at(-1)
  const ahead = last
    ? `expected by ${momentText(until, budget.zone)}: ${dollars(last.low)} to ${dollars(last.high)}`
    : 'no forecast yet'
  return `${budgetName(budget)}: ${dollars(spent.at(-1)?.amount ?? 0)} of ${dollars(limit)} spent; ${ahead}`
}

/** The same with what has run since it was read; by whole minutes, which is as much as a chart shows. */
export function upTo(burn: BurnDown, now: number, spent: MicroDollars): BurnDown {
  const at = Math.floor(now / 60_000) * 60_000
  const last = burn.spent.at(-1)
  if (!last || at <= last.at || at >= burn.until || spent < last.amount) return burn
  return { ...burn, spent: [...burn.spent, { at, amount: spent }] }
}
