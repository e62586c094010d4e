import type { MicroDollars } from '../../../src-shared/vocabulary/index.ts'

/** Milliseconds in the hour that prices are for. */
export const HOUR_MS = 3_600_000

/**
 * An exact amount: `whole` micro-dollars and `rest` ÷ 3,600,000 of one more, with 0 ≤ rest < 3,600,000. A price an hour times
 * whole milliseconds is always such a number, so sums of pieces lose nothing however often they are cut.
 */
export interface Exact {
  whole: number
  rest: number
}

export const ZERO: Exact = Object.freeze({ whole: 0, rest: 0 })

/** What so many milliseconds cost at so many micro-dollars an hour, and `fixed` micro-dollars beside. @throws RangeError beyond exact numbers */
export function exactOf(perHour: MicroDollars, ms: number, fixed: MicroDollars = 0): Exact {
  const product = perHour * ms
  if (Number.isSafeInteger(product)) return carried(fixed, product)
  const units = BigInt(perHour) * BigInt(ms)
  const hour = BigInt(HOUR_MS)
  const rest = ((units % hour) + hour) % hour
  return carried(Number((units - rest) / hour) + fixed, Number(rest))
}

/** Both together. */
export function plus(a: Exact, b: Exact): Exact {
  return carried(a.whole + b.whole, a.rest + b.rest)
}

/** The first without the second. */
export function minus(a: Exact, b: Exact): Exact {
  return carried(a.whole - b.whole, a.rest - b.rest)
}

/** Below, equal or above 0 as `a` is less than, equal to or more than `b`. */
export function compare(a: Exact, b: Exact): number {
  return a.whole - b.whole || a.rest - b.rest
}

/** The nearest micro-dollar, halves up: the one rounding, done for display. */
export function rounded(a: Exact): MicroDollars {
  return a.rest * 2 >= HOUR_MS ? a.whole + 1 : a.whole
}

/** The next micro-dollar up: for what is promised. */
export function roundedUp(a: Exact): MicroDollars {
  return a.rest > 0 ? a.whole + 1 : a.whole
}

/** The sum of all of them. */
export function sum(amounts: Iterable<Exact>): Exact {
  let total = ZERO
  for (const amount of amounts) total = plus(total, amount)
  return total
}

function carried(whole: number, rest: number): Exact {
  const over = Math.floor(rest / HOUR_MS)
  const result = { whole: whole + over, rest: rest - over * HOUR_MS }
  if (!Number.isSafeInteger(result.whole)) throw new RangeError('an amount of money is too large to be exact')
  return result
}
