import { describe, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { type Offer, offerQuery } from '../../../src-shared/vocabulary/index.ts'
import { alternatives, type Choice, givesUp } from './alternatives.ts'
import { aPlan } from './testing.ts'

const priced = (perHour: number) => ({ ...anOffer().price, perHour })

function choose(offers: Offer[], change: Partial<Choice> = {}) {
  return alternatives({ plan: aPlan(), query: null, offers, own: [], providerName: () => 'Demo cloud', ...change })
}

describe('alternatives', () => {
  it('are the cheapest that fits, the soonest ready, and an own server', () => {
    const offers = [
      anOffer(),
      anOffer({ id: 'demo:cheap', price: priced(1_500_000), startSeconds: 300 }),
      anOffer({ id: 'demo:cheaper', price: priced(1_000_000), startSeconds: 300 }),
      anOffer({ id: 'demo:fast', price: priced(2_500_000), startSeconds: 20 }),
      anOffer({ id: 'demo:as-fast', price: priced(2_600_000), startSeconds: 20 }),
    ]
    const own = [
      { id: 'srv_later', name: 'train-box', startsIn: 600 },
      { id: 'srv_now', name: 'gpu-box', startsIn: 0 },
      { id: 'srv_unknown', name: 'old-box', startsIn: null },
    ]
    const found = choose(offers, { own })
    expect(found.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      'cheaper offer:demo:cheaper',
      'sooner offer:demo:fast',
      'own_server server:srv_now',
    ])
    expect(found[0]).toMatchObject({
      title: 'H100 80 GB SXM, Demo cloud',
      total: 4_073_667,
      startsIn: 300,
      givesUp: ['starts about 3 min later'],
    })
    expect(found[1]).toMatchObject({ givesUp: ['up to $2.02 more'] })
    expect(found[2]).toMatchObject({ title: 'gpu-box', total: 0, startsIn: 0, givesUp: [] })
  })

  it('are none where nothing is better, nothing can be had, or nothing fits', () => {
    expect(choose([anOffer()])).toEqual([])
    expect(choose([])).toEqual([])
    const cheap = { price: priced(1) }
    expect(
      choose([
        anOffer({ id: 'demo:a', ...cheap, availability: 'none' }),
        anOffer({ id: 'demo:b', ...cheap, diskGb: 50 }),
        anOffer({ id: 'demo:c', ...cheap, gpu: { name: 'RTX 4090', count: 1, vramGb: 24 } }),
        anOffer({ id: 'demo:d', ...cheap, gpu: null }),
      ]),
    ).toEqual([])
    expect(choose([anOffer({ id: 'demo:e', ...cheap })], { plan: aPlan({ kind: 'extend' }) })).toEqual([])
    expect(choose([], { plan: aPlan({ job: null }), own: [{ id: 'srv_a', name: 'a', startsIn: 0 }] })).toEqual([])
  })

  it('fit what was asked for, where something was', () => {
    const small = anOffer({ id: 'demo:a', price: priced(1), gpu: { name: 'A100 40 GB', count: 1, vramGb: 40 } })
    const query = offerQuery.parse({ gpu: 'A100', minVramGb: 40 })
    expect(choose([small], { query })[0]?.givesUp).toEqual(['A100 40 GB instead of H100 80 GB SXM', '40 GB less VRAM'])
    expect(choose([small], { query: offerQuery.parse({ gpu: 'A100', minVramGb: 80 }) })).toEqual([])
  })

  it('are also of another GPU as large, where all of the name that was asked for cost the same', () => {
    const offers = [
      anOffer(),
      anOffer({ id: 'demo:same' }),
      anOffer({ id: 'demo:a100', price: priced(900_000), gpu: { name: 'A100 SXM', count: 1, vramGb: 80 } }),
      anOffer({ id: 'demo:small', price: priced(100_000), gpu: { name: 'RTX 4090', count: 1, vramGb: 24 } }),
      anOffer({ id: 'demo:two', price: priced(100_000), gpu: { name: 'L40S', count: 2, vramGb: 80 } }),
    ]
    // As "take another like it" asks: by the GPU's name, for no more than the offer costs.
    const query = offerQuery.parse({ gpu: 'H100', maxPricePerGpuHour: 2_010_000 })
    expect(choose(offers, { query }).map(({ title, givesUp }) => [title, ...givesUp])).toEqual([
      ['A100 SXM, Demo cloud', 'A100 SXM instead of H100 80 GB SXM'],
    ])
  })

  it('end with what may be taken away, if that is cheaper still', () => {
    const offers = [
      anOffer({ id: 'demo:cheap', price: priced(1_500_000) }),
      anOffer({ id: 'demo:spot', price: priced(700_000), spot: true }),
    ]
    const found = choose(offers)
    expect(found.map(({ title }) => title)).toEqual([
      'H100 80 GB SXM, Demo cloud',
      'H100 80 GB SXM, Demo cloud, interruptible',
    ])
    expect(found[1]?.givesUp).toEqual(['may be taken away'])
  })

  it('say in words all that one gives up', () => {
    const worse = anOffer({
      id: 'demo:worse',
      gpu: { name: 'A100 80 GB', count: 1, vramGb: 80 },
      cloud: 'community',
      spot: true,
      cpuCount: 14,
      memoryGb: 64,
      reliability: 0.95,
      region: 'us-west',
      maxSeconds: 7200,
      startSeconds: 420,
      price: { ...priced(3_000_000), egressGb: 50_000 },
    })
    expect(givesUp(aPlan(), worse)).toEqual([
      'up to $4.03 more',
      'may be taken away',
      'a private host instead of a data centre',
      'A100 80 GB instead of H100 80 GB SXM',
      '12 fewer CPUs',
      '61 GB less memory',
      'reliability 0.950 instead of 0.990',
      'in us-west instead of eu-north',
      'to be had for 2 h at most',
      'starts about 5 min later',
      'traffic is not in its price',
    ])
    expect(givesUp(aPlan(), anOffer({ id: 'demo:same' }))).toEqual([])
  })
})
