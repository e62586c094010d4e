import { LOOK_BACK_DAYS } from '../../../../src-shared/forecast.ts'
import { type EpochMs, type MicroDollars, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import type { Db } from '../../../ground/store/index.ts'
import { type Exact, exactOf, plus, rounded, ZERO } from '../exact.ts'
import { dayAt, daysBefore, isZone } from '../periods.ts'
import { cut, slicesIn } from './books.ts'

/** What somebody has spent on each whole day before today, newest first. */
export interface SpentDays {
  key: string | null
  days: MicroDollars[]
}

/**
 * The days of each requester, project or provider, from its first spend in the last four weeks on: what its forecast looks back on.
 * @throws RemotebotError INVALID_INPUT for a zone that is none
 */
export function daysBy(
  db: Db,
  { by, zone }: { by: 'requester' | 'project' | 'provider'; zone: string },
  now: EpochMs,
): SpentDays[] {
  if (!isZone(zone)) {
    const hint = 'Give its IANA name, such as Europe/Berlin or UTC.'
    throw new RemotebotError('INVALID_INPUT', `There is no time zone "${zone}".`, { hint })
  }
  const today = dayAt(zone, now)
  const days = daysBefore(zone, now, LOOK_BACK_DAYS)
  const range = { from: days.at(-1)?.from ?? today.from, to: today.from }
  const sums = new Map<string | null, Exact[]>()
  for (const slice of slicesIn(db, 'all', range, now)) {
    const sum = sums.get(slice[by]) ?? days.map(() => ZERO)
    sums.set(slice[by], sum)
    for (const [index, { from, until }] of days.entries())
      for (const part of cut(slice, { from, to: until as EpochMs }))
        sum[index] = plus(sum[index] ?? ZERO, exactOf(part.perHour, part.to - part.from, part.fixed))
  }
  return [...sums].map(([key, sum]) => {
    const first = sum.findLastIndex(({ whole, rest }) => whole !== 0 || rest !== 0)
    return { key, days: sum.slice(0, first + 1).map(rounded) }
  })
}
