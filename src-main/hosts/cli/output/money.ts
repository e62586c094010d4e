import { formatDollars, type MicroDollars } from '../../../../src-shared/vocabulary/index.ts'

/** "$2.49/h"; "–" where nobody knows. */
export function perHour(amount: MicroDollars | null): string {
  return amount === null ? '–' : `${hourly(amount)}/h`
}

/** "$2.49", the price of an hour; below a cent with two digits that say something: "$0.0056". */
export function hourly(amount: MicroDollars): string {
  return formatDollars(amount < 10_000 ? Number(amount.toPrecision(2)) : amount)
}

/** What so many seconds cost at a price per hour, rounded up to a micro-dollar. */
export function costOf(perHourAmount: MicroDollars, seconds: number): MicroDollars {
  return Math.ceil((perHourAmount * seconds) / 3600)
}
