import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FILTERS, filterOffers } from '../../../src-shared/offers/index.ts'
import { offerFilter } from '../../../src-shared/vocabulary/index.ts'
import { testOffer } from '../../lib/testing-rental.ts'
import { chipValue, excludedText, filterValue, inTheWay, without, withoutChip } from './filter-chips.ts'

const filter = offerFilter.parse({
  gpus: ['H100', 'A100'],
  count: 2,
  minVramGb: 80,
  maxPricePerHour: 2_500_000,
  maxPricePerGpuHour: 1_000_000,
  minCuda: '12.4',
  region: 'EU',
  cloud: 'secure',
  spot: true,
  providers: ['runpod'],
  minCpu: 8,
  minMemoryGb: 64,
})
const nameOf = () => 'RunPod'

describe('filters as chips', () => {
  it('say what they ask for, and nothing once they ask for nothing', () => {
    const texts = Object.fromEntries(FILTERS.map((name) => [name, filterValue(name, filter, nameOf)]))
    expect(texts).toEqual({
      provider: 'RunPod',
      gpu: 'H100, A100',
      count: '2',
      vram: '≥ 80 GB',
      cuda: '≥ 12.4',
      cpu: '≥ 8',
      memory: '≥ 64 GB',
      disk: null,
      region: 'EU',
      cloud: 'secure',
      spot: 'spot',
      price: '≤ $2.50/h, ≤ $1.00/GPU-h',
      stock: 'in stock',
    })
    for (const name of FILTERS) expect(filterValue(name, without(name, filter), nameOf)).toBeNull()
    expect(chipValue('machine', filter, nameOf)).toBe('≥ 8 vCPU, ≥ 64 GB')
    expect(chipValue('machine', withoutChip('machine', filter), nameOf)).toBeNull()
    expect(filter.count).toBe(2)
  })

  it('without all of them every offer of enough disk fits', () => {
    const bare = FILTERS.reduce((rest, name) => without(name, rest), filter)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 64 }), fc.boolean(), (count, spot) => {
        const gpu = count === 0 ? null : { name: 'X', count, vramGb: 24 }
        expect(filterOffers([testOffer('a', { gpu, spot, availability: 'none' })], bare, 40).fit).toHaveLength(1)
      }),
    )
  })

  it('tell who took out how many, most first', () => {
    expect(excludedText({ cuda: 52, vram: 1141, stock: 21 })).toBe('VRAM 1,141, CUDA 52, stock 21')
  })

  it('know which stands in the way: not always the one that took out most', () => {
    const offers = [
      testOffer('a', { gpu: { name: 'A100', count: 1, vramGb: 80 } }),
      testOffer('b', { gpu: { name: 'A100', count: 1, vramGb: 80 } }),
      testOffer('h'),
    ]
    const wanted = offerFilter.parse({ gpus: ['H100'], minVramGb: 500 })
    const { excluded, fit } = filterOffers(offers, wanted, 40)
    expect(fit).toEqual([])
    expect(excluded).toEqual({ gpu: 2, vram: 1 })
    expect(inTheWay(excluded, offers, wanted, 40)).toMatchObject({ name: 'vram', fit: 1, removed: 1 })
    expect(inTheWay({}, offers, wanted, 40)).toBeNull()
  })

  it('ask for less disk where that is in the way', () => {
    const offers = [testOffer('a', { diskGb: 200 }), testOffer('b', { diskGb: 100 })]
    const none = offerFilter.parse({})
    const { excluded } = filterOffers(offers, none, 500)
    expect(inTheWay(excluded, offers, none, 500)).toMatchObject({ name: 'disk', diskGb: 200, fit: 1 })
  })
})
