import { expect, it } from 'vitest'
import { testRental } from '../../../lib/testing-rental.ts'
import { track } from './lease-track.ts'

const layer = (layer: 'engine' | 'server' | 'provider', armed: boolean, actsAt: number | null) => ({
  layer,
  armed,
  actsAt,
  detail: '',
})

it('draws each end of a lease in its place, with words only where they have room', () => {
  const rental = testRental({
    startedAt: 0,
    lease: {
      until: 800,
      idleSeconds: 60,
      idleSince: 100,
      busyWith: null,
      layers: [layer('engine', true, 800), layer('server', true, 1000), layer('provider', false, 900)],
    },
  })
  const { passed, marks } = track(rental, 300, 200)
  expect(passed).toBe(0.2)
  expect(marks.map(({ what, share, level }) => [what, share, level])).toEqual([
    ['idle end', 0.3, 0],
    ['lease end', 0.8, 0],
    ['Remotebot', 0.8, 1],
    ['The server itself', 1, 0],
  ])
})

it('stays on the line before the start and after the end', () => {
  const rental = testRental({ startedAt: 500, lease: { ...testRental().lease, until: 1000 } })
  expect(track(rental, null, 100).marks[0]?.share).toBe(1)
  expect(track(rental, null, 2000).passed).toBe(1)
})
