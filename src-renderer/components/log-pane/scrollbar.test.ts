import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineAtThumb, thumb } from './scrollbar.ts'

it('has no thumb when everything fits', () => expect(thumb(0, 0, 5, 400)).toBeNull())

it('stays in its track and gives back the line it was put at', () => {
  const size = fc.integer({ min: 1, max: 5_000_000 })
  fc.assert(
    fc.property(
      size,
      fc.integer({ min: 40, max: 2000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (end, track, part) => {
        const top = part * end
        const bar = thumb(top, end, end + 30, track)
        if (!bar) throw new Error('a thumb was expected')
        expect(bar.at).toBeGreaterThanOrEqual(0)
        expect(bar.at + bar.length).toBeLessThanOrEqual(track + 1e-6)
        if (track > bar.length) expect(lineAtThumb(bar.at, bar.length, end, track)).toBeCloseTo(top, 3)
      },
    ),
  )
})
