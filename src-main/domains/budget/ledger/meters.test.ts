import { expect, it } from 'vitest'
import { changedAt, placed, turned } from './meters.ts'

const running = { kind: 'running', perHour: 100, since: 1000 } as const
const stopped = { kind: 'stopped', perHour: 7 } as const
const seen = (at: number) => ({ at, sure: false })
const sure = (at: number) => ({ at, sure: true })
const theirs = (at: number) => ({ at, sure: true, theirs: true })

it('changes nothing where the same bills on', () => {
  expect(turned({ ...running }, { kind: 'running', perHour: 100 }, sure(5000), 0)).toBeNull()
  expect(turned(null, null, sure(5000), 0)).toBeNull()
  expect(turned(null, { kind: 'provisioning', perHour: 0 }, sure(5000), 0)).toBeNull()
})

it('closes the piece so far where something else bills, or nothing', () => {
  const close = { from: 1000, to: 4000 }
  expect(turned({ ...running }, stopped, seen(4000), 0)).toEqual({
    close,
    undo: null,
    next: { ...stopped, since: 4000 },
  })
  expect(turned({ ...running }, null, seen(4000), 0)).toEqual({ close, undo: null, next: null })
  expect(turned({ ...running }, stopped, seen(1000), 0)).toMatchObject({ close: null, next: { since: 1000 } })
})

it('takes back what was booked past a change that is known; a clock that was set back takes back nothing', () => {
  const undo = { from: 400, to: 1000 }
  expect(turned({ ...running }, stopped, sure(400), 0)).toEqual({
    close: null,
    undo,
    next: { ...stopped, since: 400 },
  })
  expect(turned({ ...running }, null, sure(400), 0)).toEqual({ close: null, undo, next: null })
  expect(turned({ ...running }, null, seen(400), 0)).toEqual({ close: null, undo: null, next: null })
  expect(turned({ ...running }, stopped, seen(400), 0)?.next).toEqual({ ...stopped, since: 1000 })
})

it('books no time twice where a machine turns out to run after all', () => {
  expect(turned(null, stopped, sure(300), 900)?.next).toEqual({ ...stopped, since: 900 })
  expect(turned(null, stopped, sure(1300), 900)?.next).toEqual({ ...stopped, since: 1300 })
})

it('knows when something changed by the provider’s word, else when it was seen', () => {
  const told = { state: 'running', since: 500, priceSince: 800 } as const
  expect(changedAt(told, 'none', 1000)).toEqual(theirs(500))
  expect(changedAt(told, 'running', 1000)).toEqual(theirs(800))
  expect(changedAt({ ...told, since: null }, 'stopped', 1000)).toEqual(seen(1000))
  expect(changedAt(null, 'none', 1000)).toEqual(seen(1000))
})

it('finds a moment that a provider tells on the clock of a meter, however that was set', () => {
  expect(placed(seen(1500), null, 1000)).toEqual({ ...seen(1000), ahead: null, beyond: 0 })
  // Our own times are not the provider's: an end by our lease stays where it is.
  expect(placed(sure(900), 5000, 1000)).toEqual({ ...sure(900), ahead: 5000, beyond: 0 })
  expect(placed(theirs(900), null, 1000)).toEqual({ ...sure(900), ahead: 0, beyond: 0 })
  // Its clock is before ours.
  expect(placed(theirs(1200), null, 1000)).toEqual({ ...sure(1000), ahead: -200, beyond: 0 })
  // Ours was set a day ahead, or back, since the meter began.
  const day = 86_400_000
  expect(placed(theirs(900), day, day + 1000)).toEqual({ ...sure(day + 900), ahead: day, beyond: 0 })
  expect(placed(theirs(day), -day, 1000)).toEqual({ ...sure(0), ahead: -day, beyond: 0 })
  // It was set ahead by an hour that had really passed: the hour is the provider's, and no more than now.
  const hour = 3_600_000
  expect(placed(theirs(2 * hour), hour, 2 * hour)).toEqual({ ...sure(2 * hour), ahead: 0, beyond: hour })
  // However little it is.
  expect(placed(theirs(2000), 0, 1900)).toEqual({ ...sure(1900), ahead: -100, beyond: 100 })
  // What no clock can have shown (the year 2050) is booked until now.
  expect(placed(theirs(700_000 * hour), 0, hour)).toMatchObject({ at: hour, beyond: 0 })
})
