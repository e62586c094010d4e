import { gt } from 'drizzle-orm'
import { forecast, LOOK_BACK_DAYS } from '../../../src-shared/forecast.ts'
import {
  type EpochMs,
  formatDollars,
  type MicroDollars,
  type Threshold,
  type ThresholdAction,
} from '../../../src-shared/vocabulary/index.ts'
import { type Db, schema } from '../../ground/store/index.ts'
import { rounded } from './exact.ts'
import { type Period, periodAt } from './periods.ts'
import { amountIn, type Piece, piecesOf, replayed } from './replay.ts'
import { asBudget, type BudgetRow } from './rows.ts'
import { running, runningPieces } from './running.ts'
import { crossings, cumulative } from './sweep.ts'

const DAY_MS = 86_400_000
const PREVIEW_MS = 30 * DAY_MS
const DONE: Record<ThresholdAction, string> = {
  note: 'a note in Activity',
  notify: 'a notice',
  require_approval: 'what is new would have asked',
  block_new: 'what is new would have been refused',
  stop_idle: 'idle servers would have been ended',
  stop_all_after_sync: 'all would have been ended once its results were home',
}

/** A threshold that would have been reached. */
export interface Previewed {
  at: EpochMs
  percent: number
  text: string
}

/** When the thresholds of a budget would have been reached in the last 30 days, with what was spent then. Oldest first. */
export function previewOf(db: Db, row: BudgetRow, now: EpochMs): Previewed[] {
  const since = now - PREVIEW_MS
  const begin = periodAt(asBudget(row), since)?.from ?? since
  // What is older than a month and its look back is only a sum: of a budget of all time that may be very much.
  const start = Math.min(since - LOOK_BACK_DAYS * DAY_MS, Math.max(begin, since - 2 * PREVIEW_MS))
  const earlier = begin < start ? rounded(amountIn(db, row, begin, start)) : 0
  const pieces = [
    ...(earlier === 0 ? [] : [{ from: begin, to: begin, perHour: 0, fixed: earlier }]),
    ...piecesOf(db, row, gt(schema.ledger.toAt, start)),
    ...runningPieces(running(db), row, now),
  ]
  return previewed(row, pieces, since, now)
}

/** The same of given pieces. Pure. */
export function previewed(row: BudgetRow, pieces: readonly Piece[], since: EpochMs, now: EpochMs): Previewed[] {
  const found: Previewed[] = []
  const budget = asBudget(row)
  const thresholds = [...budget.thresholds].sort((a, b) => a.percent - b.percent)
  const say = (at: EpochMs, threshold: Threshold) => {
    if (at >= since) found.push({ at, percent: threshold.percent, text: words(threshold, budget.limit) })
  }
  const actual = thresholds.filter(({ basis }) => basis === 'actual')
  const days = actual.length < thresholds.length ? spentDays(row, pieces) : []
  for (const period of periodsOf(row, since, now)) {
    const own = pieces.filter(({ from, to }) => to >= period.from && (period.until === null || from < period.until))
    const amounts = actual.map(({ percent }) => Math.ceil((budget.limit * percent) / 100))
    const until = Math.min(now, period.until ?? now)
    for (const [index, at] of crossings(own, period.from, until, amounts).entries()) {
      if (at !== null) say(at, actual[index] as Threshold)
    }
    const expected = thresholds.filter(({ basis }) => basis === 'forecast')
    if (expected.length === 0 || period.until === null) continue
    for (const { at, amount } of dailyForecasts(row, days, own, period, until)) {
      const met = expected.filter(({ percent }) => amount * 100 >= budget.limit * percent)
      for (const threshold of met) {
        say(at, threshold)
        expected.splice(expected.indexOf(threshold), 1)
      }
    }
  }
  return found.sort((a, b) => a.at - b.at || a.percent - b.percent)
}

function periodsOf(row: BudgetRow, since: EpochMs, now: EpochMs): Period[] {
  const budget = asBudget(row)
  const periods: Period[] = []
  let at = row.period === 'custom' ? Math.max(since, row.fromAt ?? 0) : since
  while (at <= now) {
    const period = periodAt(budget, at)
    if (!period) break
    periods.push(period)
    if (period.until === null) break
    at = period.until
  }
  return periods
}

/** What was spent on each day that cost anything, oldest first. */
function spentDays(row: BudgetRow, pieces: readonly Piece[]) {
  const { days } = replayed({ ...row, period: 'day', fromAt: null, untilAt: null }, pieces, [])
  return days.sort((a, b) => a.day.from - b.day.from)
}

/** What was expected of a period at the begin of each of its days: the steward looks more often, which moves it by less than a day. */
function dailyForecasts(
  row: BudgetRow,
  days: ReturnType<typeof spentDays>,
  pieces: readonly Piece[],
  period: Period,
  until: EpochMs,
) {
  const first = days[0]?.day.from
  const spent = new Map(days.map(({ day, amount }) => [day.from, rounded(amount)]))
  const begins: EpochMs[] = []
  for (let at = first ?? until; at < until; at = nextDay(row.zone, at)) begins.push(at)
  const sums = new Map(
    cumulative(
      pieces,
      period.from,
      begins.filter((at) => at >= period.from),
    ).map(({ at, amount }) => [at, amount]),
  )
  const results: Array<{ at: EpochMs; amount: MicroDollars }> = []
  for (const [index, at] of begins.entries()) {
    if (at < period.from) continue
    const known = begins.slice(Math.max(0, index - LOOK_BACK_DAYS), index).map((day) => spent.get(day) ?? 0)
    const expected = forecast({
      days: known,
      spent: sums.get(at) ?? 0,
      committed: 0,
      restMs: (period.until as number) - at,
    })
    if (expected) results.push({ at, amount: expected.expected })
  }
  return results
}

function nextDay(zone: string, at: EpochMs): EpochMs {
  return periodAt({ period: 'day', zone, from: null, until: null }, at)?.until as number
}

function words({ percent, basis, actions, afterApproval }: Threshold, limit: MicroDollars): string {
  const reached = basis === 'actual' ? 'was reached' : 'was expected'
  const asked = afterApproval ? ', after your yes' : ''
  return `${percent} % of ${formatDollars(limit)} ${reached}: ${actions.map((action) => DONE[action]).join(', ')}${asked}`
}
