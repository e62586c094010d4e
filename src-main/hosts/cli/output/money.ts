import { formatDollars, type MicroDollars } from '../../../../src-shared/vocabulary/index.ts'

/** "$2.49/h"; "–" where nobody knows. */
export function perHour(amount: MicroDollars | null): string {
  return amount === null ? '–' : `${formatDollars(amount)}/h`
}

/** What so many seconds cost at a price per hour, rounded up to a micro-dollar. */
export function costOf(perHourAmount: MicroDollars, seconds: number): MicroDollars {
  return Math.ceil((perHourAmount * seconds) / 3600)
}
