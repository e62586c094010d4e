import { describe, expect, it } from 'vitest'
import { offer } from '../../../../../src-shared/vocabulary/index.ts'
import { settingsSchema } from '../settings.ts'
import { catalogue, offerOf } from './catalogue.ts'

const settings = settingsSchema.parse({})
const NOW = 1_750_000_000_000

describe('the catalogue', () => {
  it('is the same for the same seed, another for another, and says what offers must say', () => {
    const offers = catalogue(settings, NOW, 3)
    expect(catalogue(settings, NOW, 3)).toEqual(offers)
    expect(catalogue({ ...settings, seed: 2 }, NOW, 3)).not.toEqual(offers)
    for (const one of offers) offer.parse(one)
    expect(offerOf(settings, 'demo:7', NOW, 3)).toEqual(offers[6])
    expect(['demo:0', 'demo:41', 'demo:x', 'aws:1'].map((id) => offerOf(settings, id, NOW, 0))).toEqual([
      ...[null, null, null, null],
    ])
  })

  it('has something of everything', () => {
    const offers = catalogue(settings, NOW, 0)
    const has = <T>(pick: (one: (typeof offers)[number]) => T) => [...new Set(offers.map(pick))].sort()
    expect(has((one) => one.gpu?.name.split(' ')[0] ?? 'none')).toEqual(['A100', 'H100', 'L40S', 'RTX', 'none'])
    expect(has((one) => one.availability)).toEqual(['in_stock', 'low', 'none'])
    expect(has((one) => one.cloud)).toEqual(['community', 'secure'])
    expect(has((one) => one.spot)).toEqual([false, true])
    for (const one of offers) expect(one.availabilityReason === null).toBe(one.availability === 'in_stock')
    expect(new Set(catalogue({ ...settings, offers: 2000 }, NOW, 0).map(({ id }) => id)).size).toBe(2000)
  })

  it('moves the prices of spot offers only, and not those that were set', () => {
    const fixed = catalogue(settings, NOW, 0).find(({ spot }) => spot)?.id as string
    const prices = { [fixed]: 123 }
    const [first, later] = [1, 2].map((bucket) => catalogue({ ...settings, prices }, NOW, bucket))
    const moved = (first ?? []).filter((one, i) => one.price.perHour !== later?.[i]?.price.perHour)
    expect(moved.length).toBeGreaterThan(3)
    expect(moved.every(({ spot, id }) => spot && id !== fixed)).toBe(true)
    expect(later?.find(({ id }) => id === fixed)?.price.perHour).toBe(123)
  })

  it('is sold out where it was told to be', () => {
    const [one, two] = catalogue({ ...settings, noCapacity: ['demo:2'] }, NOW, 0)
    expect([one?.availability, two?.availability]).toEqual([catalogue(settings, NOW, 0)[0]?.availability, 'none'])
    const all = catalogue({ ...settings, noCapacity: 'all' }, NOW, 0)
    expect(all.every(({ availability }) => availability === 'none')).toBe(true)
  })
})
