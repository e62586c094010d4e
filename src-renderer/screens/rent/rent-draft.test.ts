import { describe, expect, it } from 'vitest'
import { provisionInput } from '../../../src-shared/contract/servers.ts'
import { testOffer, testPrice } from '../../lib/testing-rental.ts'
import { planRent, rentDraft } from './rent-draft.ts'

const SETTINGS = { leaseSeconds: 14_400, idleSeconds: 1200 }
const offer = testOffer('a')
const plan = (change = {}, of = offer) => planRent({ ...rentDraft(of, 100, SETTINGS), ...change }, of)

describe('the Rent form', () => {
  it('begins with the usual lease and asks for what the contract takes', () => {
    const { input, problems, cost } = plan({ name: ' box ', tools: ['git'], otherTools: 'uv, git', why: ' eval ' })
    expect(problems).toEqual({})
    expect(provisionInput.parse(input)).toMatchObject({
      offer: 'runpod:a',
      name: 'box',
      diskGb: 100,
      leaseSeconds: 14_400,
      idleSeconds: 1200,
      tools: ['git', 'uv'],
      justification: 'eval',
    })
    expect(cost).toEqual({ perHour: 2_010_000, stoppedPerHour: 10_000, unpriced: [], seconds: 14_400, most: 8_107_000 })
  })

  it('takes another only for no more than this one costs', () => {
    expect(plan().input?.query).toMatchObject({
      gpu: 'NVIDIA H100 80 GB SXM',
      count: 1,
      maxPricePerGpuHour: 2_010_000,
      providers: [],
      spot: false,
    })
    expect(plan({ onRefusal: 'stop' }).input?.query).toBeUndefined()
    expect(plan({}, testOffer('cpu', { gpu: null })).input?.query).toBeUndefined()
  })

  it('tells by field what is wrong, and still what it costs where that is known', () => {
    expect(plan({ name: 'a/b' }).problems.name).toMatch(/may not contain/)
    expect(plan({ diskGb: '0' }).problems.diskGb).toMatch(/whole GB/)
    expect(plan({ diskGb: '5000' }).problems.diskGb).toBe('this offer has at most 1000 GB')
    expect(plan({ lease: 'soon' }).problems.lease).toMatch(/not a duration/)
    expect(plan({ lease: '5s' }).problems.lease).toMatch(/at least 15 seconds/)
    expect(plan({ lease: '60d' }).problems.lease).toMatch(/at most 30 days/)
    expect(plan({ idle: '30d' }).problems.idle).toMatch(/at most 7 days/)
    expect(plan({ otherTools: 'a/b' }).problems.otherTools).toMatch(/no name of a program/)
    expect(plan({ lease: '5h' }, testOffer('a', { maxSeconds: 14_400 })).problems.lease).toMatch(/4h at most/)
    const wrong = plan({ idle: '' })
    expect(wrong.input).toBeNull()
    expect(wrong.cost?.most).toBe(8_107_000)
  })

  it('names what is not priced, and takes the disk that is fixed', () => {
    const fixed = testOffer('l', {
      diskFixed: true,
      diskGb: 512,
      price: testPrice({ diskGbMonth: 0, egressGb: null, stoppedPerHour: null }),
    })
    const { cost, input } = plan({}, fixed)
    expect(input?.diskGb).toBe(512)
    expect(cost).toMatchObject({ perHour: 2_000_000, stoppedPerHour: null, unpriced: ['traffic'] })
  })
})
