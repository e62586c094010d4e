import { describe, expect, it } from 'vitest'
import { offerFilter } from '../../../src-shared/vocabulary/index.ts'
import { rentedServer, testOffer, testPrice } from '../../lib/testing-rental.ts'
import { hold, rowsOf, type Sort, sameOrder, sortRows } from './rows.ts'

const NAMES = new Map([['runpod', 'RunPod']] as const)
const NO_FILTER = offerFilter.parse({})
const facts = {
  os: 'Debian',
  kernel: '6',
  arch: 'x86_64',
  hostname: 'h',
  home: '/root',
  shell: '/bin/sh',
  cpuModel: null,
  cpuCount: 8,
  memoryBytes: 64e9,
  diskTotalBytes: 1e12,
  diskFreeBytes: 5e11,
  gpus: [{ name: 'NVIDIA A100', memoryBytes: 80e9 }],
  tools: [],
  latencyMs: null,
  checkedAt: 1,
}
const own = rentedServer({ name: 'mine', facts })
const ids = (rows: ReturnType<typeof sortRows>) => rows.map(({ offer }) => offer.id)
const offers = [
  testOffer('b', { price: testPrice({ perHour: 3_000_000 }), reliability: null }),
  testOffer('c', { availability: 'low', startSeconds: null }),
  testOffer('a', { gpu: { name: 'A100', count: 2, vramGb: 80 }, spot: true }),
]
const sorted = (sort: Sort, filter = NO_FILTER) =>
  ids(sortRows(rowsOf(offers, [own], filter, 40).rows, sort, 40, NAMES))

describe('the rows of Offers', () => {
  it('have own servers at $0, which no count of offers holds', () => {
    const { rows, fit, excluded } = rowsOf(offers, [own], { ...NO_FILTER, spot: false }, 40)
    expect(fit).toBe(2)
    expect(excluded).toEqual({ spot: 1 })
    expect(rows.map((row) => [row.own?.name ?? null, row.price.perHour])).toEqual([
      [null, 3_004_000],
      [null, 2_004_000],
      ['mine', 0],
    ])
    const named = (change: object) => rowsOf([], [own], { ...NO_FILTER, ...change }, 40).rows.length
    expect(named({ gpus: ['a100'] })).toBe(1)
    expect(named({ gpus: ['h100'] })).toBe(0)
    expect(named({ minVramGb: 81 })).toBe(0)
    expect(named({ providers: ['runpod'] })).toBe(0)
    expect(named({ spot: true })).toBe(0)
    expect(named({ minCuda: '13.0', cloud: 'community' })).toBe(1)
    expect(rowsOf([], [{ ...own, state: 'stopped' }], NO_FILTER, 40).rows).toEqual([])
    expect(rowsOf([], [own], NO_FILTER, 501).rows).toEqual([])
  })

  it('are sorted by any column, equals by price and then by what never changes', () => {
    expect(sorted({ by: 'price', down: false })).toEqual([own.id, 'runpod:a', 'runpod:c', 'runpod:b'])
    expect(sorted({ by: 'price', down: true })).toEqual(['runpod:b', 'runpod:a', 'runpod:c', own.id])
    expect(sorted({ by: 'vram', down: true })[0]).toBe('runpod:a')
    expect(sorted({ by: 'start', down: false }).at(-1)).toBe('runpod:c')
    expect(sorted({ by: 'availability', down: false }).at(-1)).toBe('runpod:c')
    expect(sorted({ by: 'reliability', down: false })[0]).toBe(own.id)
    expect(sorted({ by: 'type', down: false }).at(-1)).toBe('runpod:a')
    expect(sorted({ by: 'gpu', down: false }).slice(0, 2)).toEqual([own.id, 'runpod:a'])
  })

  it('stay where they are while prices change; what is new comes last, what is gone leaves', () => {
    const rows = sortRows(rowsOf(offers, [], NO_FILTER, 40).rows, { by: 'price', down: false }, 40, NAMES)
    expect(ids(rows)).toEqual(['runpod:a', 'runpod:c', 'runpod:b'])
    const dearer = [testOffer('a', { price: testPrice({ perHour: 9_000_000 }) }), testOffer('c'), testOffer('d')]
    const next = sortRows(rowsOf(dearer, [], NO_FILTER, 40).rows, { by: 'price', down: false }, 40, NAMES)
    const held = hold(ids(rows), next)
    expect(ids(held)).toEqual(['runpod:a', 'runpod:c', 'runpod:d'])
    expect(held[0]?.price.perHour).toBe(9_004_000)
    expect(sameOrder(held, next)).toBe(false)
    expect(sameOrder(held, hold(ids(held), next))).toBe(true)
  })
})
