import type { MicroDollars } from '../../../../src-shared/vocabulary/index.ts'

/** Dollars as providers write them, as a number or a decimal text. Null where it is no amount. */
export function microDollars(dollars: number | string | null | undefined): MicroDollars | null {
  if (dollars === null || dollars === undefined || dollars === '') return null
  const amount = Math.round(Number(dollars) * 1e6)
  return Number.isSafeInteger(amount) && amount >= 0 ? amount : null
}

/** An hour of so much a month; providers bill disks by months of 30 days (720 hours). Rounded up: a price is never told too low. */
export const perHourOfMonth = (perMonth: MicroDollars): MicroDollars => Math.ceil(perMonth / 720)
