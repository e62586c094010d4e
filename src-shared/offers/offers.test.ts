import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offerFilter, offerQuery } from '../vocabulary/index.ts'
import { allIn, byPrice, diskOf, excludedBy, FILTERS, filterOf, filterOffers } from './index.ts'
import { anOffer } from './testing.ts'

const none = offerFilter.parse({})

describe('the disk that an offer comes with', () => {
  it('is what was asked for, what comes with it, or the least that is ordered: the same in prices and orders', () => {
    const gcp = anOffer({ smallestDiskGb: 50 })
    expect([diskOf(gcp, 40), diskOf(gcp, 60), diskOf(anOffer(), 1)]).toEqual([50, 60, 1])
    expect(diskOf(anOffer({ diskFixed: true, diskGb: 500, smallestDiskGb: 50 }), 40)).toBe(500)
    expect(allIn(gcp, 1).perHour).toBe(allIn(gcp, 50).perHour)
  })
})

describe('the price of an offer', () => {
  it('is the machine and its disk, an hour; a month has 720 hours', () => {
    expect(allIn(anOffer(), 100)).toEqual({
      perHour: 2_010_000,
      stoppedPerHour: 20_000,
      perGpuHour: 2_010_000,
      unpriced: [],
    })
  })

  it('takes the disk that comes with it, whatever was asked for', () => {
    const fixed = anOffer({ diskFixed: true, diskGb: 1000 })
    expect(allIn(fixed, 10).perHour).toBe(2_100_000)
  })

  it('names what is billed and not in it', () => {
    const price = { ...anOffer().price, diskGbMonth: null, egressGb: null }
    expect(allIn(anOffer({ price }), 100)).toMatchObject({ perHour: 2_000_000, unpriced: ['disk', 'traffic'] })
  })

  it('is a whole number of micro-dollars and never less for more disk', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(1e6),
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat(5000),
        (hour, month, disk, more) => {
          const one = anOffer({ price: { ...anOffer().price, perHour: hour, diskGbMonth: month } })
          const [less, all] = [allIn(one, disk).perHour, allIn(one, disk + more).perHour]
          expect(Number.isSafeInteger(all)).toBe(true)
          expect(all).toBeGreaterThanOrEqual(less)
          expect(less).toBeGreaterThanOrEqual(hour)
        },
      ),
    )
  })
})

describe('filters', () => {
  it.each([
    ['gpu', { gpus: ['A100', '4090'] }],
    ['count', { count: 2 }],
    ['vram', { minVramGb: 81 }],
    ['cuda', { minCuda: '12.10' }],
    ['cpu', { minCpu: 27 }],
    ['memory', { minMemoryGb: 126 }],
    ['region', { region: 'us' }],
    ['cloud', { cloud: 'community' }],
    ['spot', { spot: true }],
    ['price', { maxPricePerGpuHour: 2_009_999 }],
    ['provider', { providers: ['vast'] }],
  ] as const)('by %s', (name, change) => {
    expect(excludedBy(anOffer(), { ...none, ...change } as typeof none, 100)).toBe(name)
  })

  it('by disk that cannot be had, and by stock unless all are wanted', () => {
    expect(excludedBy(anOffer({ diskGb: 50 }), none, 100)).toBe('disk')
    expect(excludedBy(anOffer({ availability: 'none' }), none, 100)).toBe('stock')
    expect(excludedBy(anOffer({ availability: 'none' }), { ...none, inStock: false }, 100)).toBeNull()
  })

  it('takes a name however it is written', () => {
    for (const gpus of [['h100'], ['H100 80gb'], ['h100-80-gb'], ['x', 'H100']])
      expect(excludedBy(anOffer(), { ...none, gpus }, 100)).toBeNull()
  })

  it('takes versions as numbers: 12.4 is at least 12.0, and no unknown driver passes', () => {
    expect(excludedBy(anOffer(), { ...none, minCuda: '12.0' }, 100)).toBeNull()
    expect(excludedBy(anOffer({ cuda: null }), { ...none, minCuda: '12.0' }, 100)).toBe('cuda')
  })

  it('counts every offer once', () => {
    const some = fc.record({
      spot: fc.boolean(),
      region: fc.constantFrom('eu-north', 'us-west', null),
      availability: fc.constantFrom('in_stock', 'low', 'none') as fc.Arbitrary<'in_stock' | 'low' | 'none'>,
      cuda: fc.constantFrom('12.4', '11.8', null),
    })
    fc.assert(
      fc.property(fc.array(some), fc.boolean(), (changes, spot) => {
        const offers = changes.map((change) => anOffer(change))
        const { fit, excluded } = filterOffers(offers, { ...none, spot, region: 'eu', minCuda: '12.0' }, 10)
        const out = FILTERS.reduce((sum, name) => sum + (excluded[name] ?? 0), 0)
        expect(fit.length + out).toBe(offers.length)
        expect(fit.every((one) => one.spot === spot && one.region === 'eu-north')).toBe(true)
      }),
    )
  })

  it('are what a job’s query assumes', () => {
    const query = offerQuery.parse({})
    expect(filterOf(query)).toMatchObject({ gpus: ['A100'], count: 1, cloud: 'secure', minCuda: '12.0', spot: false })
  })
})

it('puts the cheapest first, all included, and never jumps between equals', () => {
  const [a, b, c] = [
    anOffer({ id: 'demo:a', price: { ...anOffer().price, diskGbMonth: 7_200_000 } }),
    anOffer({ id: 'demo:b' }),
    anOffer({ id: 'demo:c', reliability: 0.999 }),
  ]
  expect([a, b, c].sort(byPrice(100)).map(({ id }) => id)).toEqual(['demo:c', 'demo:b', 'demo:a'])
  expect([c, a, b].sort(byPrice(1)).map(({ id }) => id)).toEqual(['demo:c', 'demo:b', 'demo:a'])
})
