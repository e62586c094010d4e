import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOffer } from '../../../src-shared/offers/testing.ts'
import { differences } from './changes.ts'
import { requestName, span } from './naming.ts'
import { quoteStep } from './quote-step.ts'
import { withLease, withOffer } from './replan.ts'
import { aPlan } from './testing.ts'

const at = (perHour: number, change = {}) => anOffer({ price: { ...anOffer().price, perHour }, ...change })
const like = { count: 3, medianSeconds: 3600, lowSeconds: 1800, highSeconds: 7200 }

describe('a plan on another offer', () => {
  it('is the plan that would be made of it', () => {
    const plan = aPlan({ like })
    const other = at(3_000_000, { id: 'demo:b' })
    const { server, job } = {
      server: { id: plan.serverId, name: plan.serverName },
      job: { id: plan.jobId ?? '', name: 'train-7b' },
    }
    expect(withOffer(plan, other)).toEqual(aPlan({ like, server, job, offer: other }))
    expect(withOffer(plan, plan.offer)).toEqual(plan)
  })

  it('prices the same traffic, and says so where it cannot', () => {
    const dear = { ...anOffer().price, egressGb: 100_000 }
    const plan = aPlan({ offer: anOffer({ price: dear }), traffic: { inGb: 0, outGb: 20 } })
    expect(plan.transfer).toBe(2_000_000)
    expect(withOffer(plan, anOffer({ price: { ...dear, egressGb: 50_000 } })).transfer).toBe(1_000_000)
    expect(withOffer(plan, anOffer())).toMatchObject({ transfer: 0, unpriced: [] })
    const free = aPlan({ traffic: { inGb: 0, outGb: 20 } })
    expect(withOffer(free, anOffer({ price: dear }))).toMatchObject({ transfer: 0, unpriced: ['traffic'] })
  })

  it('for a shorter time costs less, and is expected to cost no more than that', () => {
    const plan = aPlan({ like })
    fc.assert(
      fc.property(fc.integer({ min: 15, max: 14_400 }), (seconds) => {
        const short = withLease(plan, seconds)
        expect(short.hardMax).toBe(aPlan({ leaseSeconds: seconds }).hardMax)
        expect(short.expected?.high).toBeLessThanOrEqual(short.hardMax)
        expect(short.expected?.low).toBeLessThanOrEqual(short.expected?.amount ?? 0)
      }),
    )
  })
})

describe('a new price', () => {
  it('never raises the maximum without a person, and never asks for less than 2 %', () => {
    const plan = aPlan()
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_000_000 }),
        fc.integer({ min: 1_500_000, max: 2_500_000 }),
        (perHour, quoted) => {
          const step = quoteStep({ plan, quotedPerHour: quoted, changes: [] }, at(perHour), null)
          const rise = (perHour + 10_000 - quoted) / quoted
          if (step.do === 'revise') expect(rise).toBeGreaterThan(0.02)
          else expect(rise).toBeLessThanOrEqual(0.02)
          if (step.do === 'adjust') {
            expect(step.plan.hardMax).toBeLessThanOrEqual(plan.hardMax)
            expect(step.plan.leaseSeconds).toBeLessThanOrEqual(plan.leaseSeconds)
          }
        },
      ),
    )
  })

  it('of the same amount changes nothing', () => {
    const plan = aPlan()
    expect(quoteStep({ plan, quotedPerHour: plan.perHour, changes: [] }, anOffer({ seenAt: 5 }), null)).toEqual({
      do: 'same',
    })
  })
})

describe('words', () => {
  it('say what differs between two plans', () => {
    const plan = aPlan()
    const other = aPlan({
      offer: at(4_000_000, {
        id: 'demo:b',
        gpu: { name: 'B200', count: 2, vramGb: 180 },
        spot: true,
        cloud: 'community',
        region: null,
      }),
      diskGb: 200,
      leaseSeconds: 7200,
      idleSeconds: 600,
      requester: 'bob',
      project: 'vision',
    })
    expect(differences(plan, other)).toEqual([
      '$2.01/h → $4.02/h',
      'at most $8.11 → $8.17',
      'machine: H100 80 GB SXM → 2 × B200',
      'region: eu-north → not told',
      'kind of host: secure → community',
      'it may be taken away now',
      'disk: 100 GB → 200 GB',
      'time: 4 h → 2 h',
      'without work it ends after: 20 min → 10 min',
      'charged to: ann → bob',
      'project: none → vision',
    ])
    expect(differences(plan, plan)).toEqual([])
  })

  it('name requests by what they are for', () => {
    expect(requestName(aPlan({ job: null }))).toBe('H100 80 GB SXM for h100-demo')
    expect(requestName(aPlan({ kind: 'start' }))).toBe('starting h100-demo')
    expect(requestName(aPlan({ kind: 'adopt' }))).toBe('taking over h100-demo')
    expect(requestName(aPlan({ offer: anOffer({ gpu: null, cpuCount: 4 }), job: null }))).toBe(
      'a machine with 4 CPUs for h100-demo',
    )
  })

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [119.6, '2 min'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
    [90_061, '1 d 1 h'],
    [86_400, '1 d'],
  ])('tell %s seconds as %s', (seconds, words) => {
    expect(span(seconds)).toBe(words)
  })
})
