import { expect, it } from 'vitest'
import { changedAt, turned } from './meters.ts'

const running = { kind: 'running', perHour: 100, since: 1000 } as const
const stopped = { kind: 'stopped', perHour: 7 } as const
const seen = (at: number) => ({ at, sure: false })
const sure = (at: number) => ({ at, sure: true })

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
  expect(changedAt(told, 'none', 1000)).toEqual(sure(500))
  expect(changedAt(told, 'running', 1000)).toEqual(sure(800))
  expect(changedAt(told, 'running', 700)).toEqual(sure(700))
  expect(changedAt({ ...told, since: null }, 'stopped', 1000)).toEqual(seen(1000))
  expect(changedAt(null, 'none', 1000)).toEqual(seen(1000))
})
