import { Temporal } from 'temporal-polyfill'
import type { Budget, BudgetPeriod, EpochMs } from '../../../src-shared/vocabulary/index.ts'

/** A stretch of a budget; `until` is no part of it, and null where it never ends. */
export interface Period {
  key: string
  from: EpochMs
  until: EpochMs | null
}

/** What of a budget says when its periods begin. */
export type Calendar = Pick<Budget, 'period' | 'from' | 'until' | 'zone'>

const HALF_DAY_MS = 43_200_000
const TOTAL: Period = { key: 'total', from: 0, until: null }
/** Periods that were looked at last, by kind and zone: asking the calendar takes longer than a whole decision. */
const known = new Map<string, Period[]>()
const KNOWN_EACH = 64
const KNOWN_KINDS = 512

/** The period that a moment lies in: local days, weeks from Monday, months. Null outside of a custom one. */
export function periodAt(budget: Calendar, at: EpochMs): Period | null {
  if (budget.period === 'total') return TOTAL
  if (budget.period === 'custom') {
    const period = { key: 'custom', from: budget.from ?? 0, until: budget.until }
    return at >= period.from && (period.until === null || at < period.until) ? period : null
  }
  const id = `${budget.period} ${budget.zone}`
  const list = known.get(id) ?? []
  const found = list.find((period) => period.from <= at && at < (period.until as number))
  if (found) return found
  const period = calendarPeriod(budget.period, budget.zone, at)
  if (known.size >= KNOWN_KINDS) known.clear()
  known.set(id, [period, ...list].slice(0, KNOWN_EACH))
  return period
}

/** A stretch of time cut at the edges of the budget's periods; what lies outside of a custom one is left out. */
export function split(
  budget: Calendar,
  from: EpochMs,
  to: EpochMs,
): Array<{ period: Period; from: EpochMs; to: EpochMs }> {
  const pieces = []
  let at = budget.period === 'custom' ? Math.max(from, budget.from ?? 0) : from
  while (at < to) {
    const period = periodAt(budget, at)
    if (!period) break
    const end = period.until === null ? to : Math.min(to, period.until)
    pieces.push({ period, from: at, to: end })
    at = end
  }
  return pieces
}

/** The day that a moment lies in, in this zone. */
export function dayAt(zone: string, at: EpochMs): Period {
  return periodAt({ period: 'day', zone, from: null, until: null }, at) as Period
}

/** So many whole days before today, the newest first. */
export function daysBefore(zone: string, now: EpochMs, count: number): Period[] {
  const days: Period[] = []
  let day = dayAt(zone, now)
  while (days.length < count) {
    // Days have 23 to 25 hours: half a day before its begin lies in the one before.
    day = dayAt(zone, day.from - HALF_DAY_MS)
    days.push(day)
  }
  return days
}

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}

function calendarPeriod(kind: Exclude<BudgetPeriod, 'total' | 'custom'>, zone: string, at: EpochMs): Period {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
  const first =
    kind === 'day' ? today : kind === 'week' ? today.subtract({ days: today.dayOfWeek - 1 }) : today.with({ day: 1 })
  const next = first.add({ [`${kind}s`]: 1 })
  return {
    key: kind === 'month' ? first.toPlainYearMonth().toString() : first.toString(),
    // Where clocks leave out midnight, the day begins with its first moment.
    from: first.toZonedDateTime(zone).epochMilliseconds,
    until: next.toZonedDateTime(zone).epochMilliseconds,
  }
}
