import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type KnownPrice, priceTold } from './prices.ts'

const DOLLAR = 1_000_000
const offered: KnownPrice = { asked: 2_200_000, askedBare: 2 * DOLLAR, priceNow: null, bare: undefined }

it.each([
  // What is told as it was offered, with the disk or without, is what is booked already.
  [2_200_000, {}, null, false],
  [2_200_900, {}, null, false],
  [2_000_000, {}, null, true],
  // With the disk: it is what it is.
  [2_500_000, { bare: false }, 2_500_000, false],
  [2_100_000, { bare: false }, 2_100_000, false],
  [2_000_000, { bare: false }, 2_000_000, false],
  // Without: the disk costs what it cost, and only the machine is dearer, or cheaper.
  [2_100_000, { bare: true }, 2_300_000, true],
  [2_200_000, { bare: true }, 2_400_000, true],
  [1_500_000, { bare: true }, 1_700_000, true],
  [2_000_000, { bare: true, priceNow: 2_300_000 }, 2_200_000, true],
  // Not seen yet: what is promised is enough for either.
  [2_100_000, {}, 2_300_000, undefined],
  [2_500_000, {}, 2_500_000, undefined],
  [1_500_000, {}, 1_500_000, undefined],
  // Nothing is told.
  [null, { priceNow: 2_300_000, bare: true }, 2_300_000, true],
  [0, {}, null, undefined],
])('books of a told price of %s (%o) %s', (told, known, priceNow, bare) => {
  expect(priceTold(told, { ...offered, ...known })).toEqual({ priceNow, bare })
})

it('is what it was where what is told can be no price', () => {
  const known: KnownPrice = { ...offered, priceNow: 3_000_000, bare: false }
  for (const told of [null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e12 + 1, Number.MAX_SAFE_INTEGER])
    expect(priceTold(told, known)).toEqual({ priceNow: 3_000_000, bare: false })
})

it('is never a thousandth away from what is told, however slowly that moves', () => {
  const steps = fc.array(fc.integer({ min: -1500, max: 1900 }), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(steps, fc.boolean(), (all, bare) => {
      let known: KnownPrice = { ...offered, bare }
      let told = bare ? offered.askedBare : offered.asked
      let changes = 0
      for (const step of all) {
        told += step
        const next = { ...known, ...priceTold(told, known) }
        if (next.priceNow !== known.priceNow) changes++
        known = next
        const due = bare ? told + 200_000 : told
        expect(Math.abs((known.priceNow ?? known.asked) - due)).toBeLessThanOrEqual(
          (known.priceNow ?? known.asked) / 1000,
        )
      }
      // It takes more than a thousandth to be a change at all.
      const way = all.reduce((sum, step) => sum + Math.abs(step), 0)
      expect(changes).toBeLessThanOrEqual(way / 1500)
    }),
  )
})
