import type { EpochMs, Forecast, MicroDollars } from './vocabulary/index.ts'

/** Days of data below which nothing is said: a guess from one busy day would only alarm. */
export const LEAST_DAYS = 3
/** Days that are looked back on. */
export const LOOK_BACK_DAYS = 28
/** Standard deviations to each side: four times of five it comes to something in between. */
const SPREAD = 1.28
const DAY_MS = 86_400_000

/** What a forecast is made of. */
export interface Known {
  /** What each whole day before today cost, since there is any spend; any order. */
  days: readonly MicroDollars[]
  /** In this period so far. */
  spent: MicroDollars
  /** Promised and not spent yet, in this period. */
  committed: MicroDollars
  /** Until the period's end. */
  restMs: number
}

/**
 * What a period will have cost by its end: the mean of the days times the days that are left, at least what is promised. Its band grows with the
 * root of the days that are left, as sums of days that have nothing to do with each other do. Null until there are three days.
 */
export function forecast({ days, spent, committed, restMs }: Known): Forecast | null {
  if (days.length < LEAST_DAYS) return null
  const rest = Math.max(0, restMs) / DAY_MS
  const mean = days.reduce((total, day) => total + day, 0) / days.length
  const variance = days.reduce((total, day) => total + (day - mean) ** 2, 0) / (days.length - 1)
  const band = SPREAD * Math.sqrt(variance * rest)
  const expected = Math.max(mean * rest, committed)
  return {
    low: spent + Math.round(Math.max(0, Math.min(expected, mean * rest - band))),
    expected: spent + Math.round(Math.max(0, expected)),
    high: spent + Math.round(Math.max(0, expected, mean * rest + band)),
  }
}

/** Points of a line into the future. */
const STEPS = 24

/** {@link forecast} at even steps from now to the end of a period; what is promised is taken to be spent evenly. Empty until there are three days. */
export function forecastLine(
  { days, spent, committed }: Omit<Known, 'restMs'>,
  now: EpochMs,
  until: EpochMs,
): Array<{ at: EpochMs } & Forecast> {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const at = Math.round(now + ((until - now) * step) / STEPS)
    const known = forecast({ days, spent, committed: Math.round((committed * step) / STEPS), restMs: at - now })
    return known ? [{ at, ...known }] : []
  }).flat()
}
