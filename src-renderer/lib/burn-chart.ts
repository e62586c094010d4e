import type { BurnDown } from '../../src-shared/contract/budgets.ts'
import type { MicroDollars } from '../../src-shared/vocabulary/index.ts'
import { dayText, hourText, momentText } from './budget-text.ts'

const DAY_MS = 86_400_000

/** A picture's size and the room around what is drawn, in pixels. */
export interface Frame {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
}

export interface Tick {
  /** Pixels from the left, or from the top. */
  at: number
  text: string
}

/** Where everything of the chart lies. Points as SVG has them: "x,y x,y". */
export interface BurnShape {
  spent: string
  /** Below the line of what was spent, down to nothing. */
  area: string
  /** From nothing at the begin to the limit at the end: an even spend. */
  ideal: string
  /** What is expected; empty without a forecast. */
  expected: string
  band: string
  limitAt: number
  /** How far what is promised, and what is asked beyond that, reach above what was spent. */
  committedAt: number
  askedAt: number
  nowAt: number
  lastAt: number
  across: Tick[]
  up: Tick[]
}

/** A step of 1, 2 or 5 with zeros, so that `most` has at most `count` of them. */
export function roundStep(most: number, count: number): number {
  const rough = Math.max(most, 1) / count
  const size = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find((one) => one * size >= rough) ?? 10) * size
}

/** "$0", "$50", "$2.50": as short as it stays exact. */
function axisText(amount: MicroDollars): string {
  const value = amount / 1e6
  if (Number.isInteger(value)) return `$${value.toLocaleString('en')}`
  return `$${value.toFixed(Math.min(6, Math.max(2, -Math.floor(Math.log10(value)))))}`
}

/** What is promised, and what would come to it. */
export interface Ahead {
  committed: MicroDollars
  asked: MicroDollars
}
const NOTHING_AHEAD: Ahead = { committed: 0, asked: 0 }

/** Lays out what was spent, what would be even, and what is expected. */
export function burnShape(burn: BurnDown, frame: Frame, zone: string, ahead: Ahead = NOTHING_AHEAD): BurnShape {
  const { from, until, limit, spent, forecast } = burn
  const last = spent.at(-1) ?? { at: from, amount: 0 }
  const promised = last.amount + ahead.committed
  const most = Math.max(limit, promised + ahead.asked, ...forecast.map(({ high }) => high)) * 1.04
  const bottom = frame.height - frame.bottom
  const round = (value: number) => Math.round(value * 10) / 10
  const x = (at: number) =>
    round(frame.left + ((frame.width - frame.left - frame.right) * (at - from)) / Math.max(1, until - from))
  const y = (amount: number) => round(bottom - ((bottom - frame.top) * amount) / Math.max(1, most))
  const line = (points: ReadonlyArray<{ at: number; amount: number }>) =>
    points.map(({ at, amount }) => `${x(at)},${y(amount)}`).join(' ')
  const high = forecast.map(({ at, high }) => ({ at, amount: high }))
  const low = forecast.map(({ at, low }) => ({ at, amount: low })).reverse()
  const step = roundStep(most, 4)
  return {
    spent: line(spent),
    area: spent.length > 1 ? `${line(spent)} ${x(last.at)},${y(0)} ${x(spent[0]?.at ?? from)},${y(0)}` : '',
    ideal: line([
      { at: from, amount: 0 },
      { at: until, amount: limit },
    ]),
    expected: line(forecast.map(({ at, expected }) => ({ at, amount: expected }))),
    band: line([...high, ...low]),
    limitAt: y(limit),
    committedAt: y(promised),
    askedAt: y(promised + ahead.asked),
    nowAt: x(last.at),
    lastAt: y(last.amount),
    across: timesIn(from, until).map((at) => ({
      at: x(at),
      text: until - from <= 2 * DAY_MS ? hourText(at, zone) : dayText(at, zone),
    })),
    up: Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => ({
      at: y(index * step),
      text: axisText(index * step),
    })),
  }
}

/** At most seven times that divide a period evenly by whole hours or days, from its begin on. */
function timesIn(from: number, until: number): number[] {
  const unit = until - from <= 2 * DAY_MS ? DAY_MS / 24 : DAY_MS
  const units = (until - from) / unit
  const step =
    [1, 2, 3, 4, 5, 6, 7, 10, 14, 30, 60, 90, 180, 365].find((one) => units / one <= 7) ?? Math.ceil(units / 7)
  const times = []
  for (let at = from; at < until - (step * unit) / 3; at += step * unit) times.push(at)
  return times
}

/** A line of the table that says the same as the chart. */
export interface BurnRow {
  at: number
  when: string
  /** Null: it is still to come. */
  spent: MicroDollars | null
  even: MicroDollars
  forecast: { low: MicroDollars; expected: MicroDollars; high: MicroDollars } | null
}

/** The chart as rows: what was spent, newest last, then what is expected. */
export function burnRows({ from, until, limit, spent, forecast }: BurnDown, zone: string): BurnRow[] {
  const even = (at: number) => Math.round((limit * (at - from)) / Math.max(1, until - from))
  const last = spent.at(-1)?.at ?? from
  const row = (at: number) => ({ at, when: momentText(at, zone), even: even(at) })
  return [
    ...spent.map(({ at, amount }) => ({ ...row(at), spent: amount, forecast: null })),
    ...forecast
      .filter(({ at }) => at > last)
      .map(({ at, low, expected, high }) => ({ ...row(at), spent: null, forecast: { low, expected, high } })),
  ]
}
