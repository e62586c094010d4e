import { describe, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import { isTakenOver, repriced, takenOverId } from './taken-over.ts'
import { billsNow } from './view.ts'

const free = { diskGbMonth: 0, stoppedDiskGbMonth: null, egressGb: null, ingressGb: null }
const adopted = anOffer({ id: takenOverId('vast', 'm-1'), price: { perHour: 500, stoppedPerHour: null, ...free } })
const row = { offer: adopted, diskGb: 1, machineId: 'm-1', endedAt: null, priceNow: null }

describe('a machine that was taken over', () => {
  it('costs what its provider tells of it, running and stopped', () => {
    expect(repriced(adopted, { state: 'running', pricePerHour: 500 })).toBeNull()
    expect(repriced(adopted, { state: 'running', pricePerHour: 700 })?.price).toMatchObject({ perHour: 700 })
    const stopped = repriced(adopted, { state: 'stopped', pricePerHour: 20 })
    expect(stopped?.price).toMatchObject({ perHour: 500, stoppedPerHour: 20 })
    expect(billsNow({ ...row, offer: stopped as typeof adopted }, 'stopped')).toBe(20)
  })

  it('is not said to cost stopped what it costs running, where its provider does not tell', () => {
    expect(repriced(adopted, { state: 'stopped', pricePerHour: null })).toBeNull()
    expect(billsNow(row, 'stopped')).toBe(0)
    expect(billsNow(row, 'ready')).toBe(500)
  })

  it('is told from one that was rented by an offer, whose price is the one that was shown', () => {
    const offer = anOffer({ id: 'vast:123' })
    expect([isTakenOver({ offer: adopted }), isTakenOver({ offer })]).toEqual([true, false])
    expect(repriced(offer, { state: 'running', pricePerHour: 1 })).toBeNull()
  })
})
