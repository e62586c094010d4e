import { formatDollars, type MicroDollars, TEARDOWN_SECONDS } from '../../src-shared/vocabulary/index.ts'

/** "$2.49"; nothing at all is "$0". */
export const dollars = (amount: MicroDollars) => (amount === 0 ? '$0' : formatDollars(amount))

/** "$2.49/h". */
export const hourly = (amount: MicroDollars) => `${dollars(amount)}/h`

/** What so much an hour costs a day: "$0.96 a day". */
export const daily = (perHour: MicroDollars) => `${dollars(perHour * 24)} a day`

/** The most that a server costs which bills so much an hour for so long, rounded up to a micro-dollar. */
export const costOf = (perHour: MicroDollars, seconds: number): MicroDollars => Math.ceil((perHour * seconds) / 3600)

/** The most that a machine can cost which is rented for so long: its end takes time too. */
export const mostOf = (perHour: MicroDollars, leaseSeconds: number): MicroDollars =>
  costOf(perHour, leaseSeconds + TEARDOWN_SECONDS)

/** "traffic" or "disk and traffic" with "not priced" after it; null where all is priced. */
export function unpricedText(unpriced: readonly string[]): string | null {
  return unpriced.length === 0 ? null : `${unpriced.join(' and ')} not priced`
}
