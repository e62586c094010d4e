import { expect, it } from 'vitest'
import type { Offer } from '../../../../../src-shared/vocabulary/index.ts'
import { settingsSchema } from '../settings.ts'
import { summarize } from './billing.ts'
import { catalogue } from './catalogue.ts'
import type { LedgerEvent } from './ledger.ts'

const offer = catalogue(settingsSchema.parse({}), 0, 0)[0] as Offer
const HOUR = 3_600_000

const created = (id: string, at: number, launch = `lch_${id}`): LedgerEvent => ({
  ...{ type: 'created', at, id, tag: { installation: 'ins_1', launch }, name: id, offer, diskGb: 10 },
  ...{ publicKey: 'k', endsAt: null, perHour: 3_000_000, stoppedPerHour: 7 },
})

it('bills running and stopped time to the micro-dollar, each at the price of its time', () => {
  const id = 'a'
  const events: LedgerEvent[] = [
    created(id, 0),
    { type: 'running', at: 1000, id },
    { type: 'price', at: 1000 + HOUR, id, perHour: 6_000_000, stoppedPerHour: 14 },
    { type: 'stopping', at: 1000 + HOUR * 1.5, id },
    { type: 'stopped', at: 1000 + HOUR * 2, id },
    { type: 'starting', at: 1000 + HOUR * 4, id },
    { type: 'running', at: 1000 + HOUR * 5, id },
    { type: 'terminating', at: 1001 + HOUR * 5, id, by: 'timer' },
    { type: 'terminated', at: 1000 + HOUR * 9, id },
  ]
  const { machines, alive, billed } = summarize(events, HOUR * 50)
  // 1 ms at 6 $/h is 1.67 micro-dollars.
  expect(machines).toMatchObject([
    { state: 'ended', endedBy: 'timer', runningMs: 2 * HOUR + 1, stoppedMs: 3 * HOUR, billed: 9_000_000 + 42 + 2 },
  ])
  expect([alive, billed]).toEqual([[], 9_000_044])
})

it('bills what is still there until now, waiting not at all, and a clock that was set back nothing', () => {
  const events: LedgerEvent[] = [created('a', 0), created('b', 0), { type: 'running', at: HOUR, id: 'b' }]
  expect(summarize(events, HOUR * 2)).toMatchObject({ alive: ['a', 'b'], billed: 3_000_000 })
  expect(summarize(events, 0)).toMatchObject({ billed: 0 })
  expect(summarize([...events, { type: 'terminating', at: 0, id: 'b', by: 'call' }], HOUR).billed).toBe(0)
})

it('finds what was launched twice, and disks that were left', () => {
  const tag = { installation: 'ins_1', launch: 'lch_b' }
  const events: LedgerEvent[] = [
    created('a', 0),
    created('b', 0),
    created('c', 0, 'lch_b'),
    { type: 'disk-kept', at: 0, id: 'd1', name: 'a', tag, gb: 10, perHour: 100 },
    { type: 'disk-kept', at: 0, id: 'd2', name: 'b', tag, gb: 10, perHour: 100 },
    { type: 'disk-removed', at: HOUR, id: 'd1' },
  ]
  expect(summarize(events, HOUR * 3)).toMatchObject({
    ...{ made: 3, launchedTwice: [{ launch: 'lch_b', machines: ['b', 'c'] }], billed: 400 },
    disks: [{ id: 'd2', pricePerDay: 2400 }],
  })
})
