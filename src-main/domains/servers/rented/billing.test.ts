import { expect, it } from 'vitest'
import { allIn } from '../../../../src-shared/offers/index.ts'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import { billingOf, bills, endOfGone } from './billing.ts'
import type { LaunchRow, RentalRow } from './types.ts'

const offer = anOffer()
const DISK_GB = 100
const total = ({ machine, disk }: ReturnType<typeof bills>) => (machine?.perHour ?? 0) + (disk?.perHour ?? 0)
const billed = (
  state: 'none' | 'running' | 'stopped' | null,
  launch: LaunchRow['state'] = 'launched',
  priceNow: number | null = null,
) => bills({ diskGb: DISK_GB, priceNow, billing: state && { state, since: null } }, { state: launch, offer })

it('bills what the provider tells: nothing while it waits, all in while it runs, the disk while it is stopped', () => {
  const price = allIn(offer, DISK_GB)
  expect(total(billed('none'))).toBe(0)
  expect(billed('none').machine?.kind).toBe('provisioning')
  expect(billed('running').machine).toEqual({ kind: 'running', perHour: offer.price.perHour })
  expect(total(billed('running'))).toBe(price.perHour)
  expect(billed('stopped').machine?.kind).toBe('stopped')
  expect(total(billed('stopped'))).toBe(price.stoppedPerHour)
  // Until its end is confirmed.
  expect(total(billed('running', 'ending'))).toBe(price.perHour)
})

it('bills the price as it was last told, its disk among it', () => {
  const told = billed('running', 'launched', 3_000_000)
  expect(total(told)).toBe(3_000_000)
  expect(total(billed('running', 'launched', 1))).toBe(1)
})

it('bills nothing of an order that has no machine, or none any more', () => {
  for (const state of ['intent', 'calling', 'unknown', 'refused', 'ended'] as const)
    expect(billed('running', state)).toEqual({ machine: null, disk: null })
})

it('goes by the state of a machine whose provider does not tell what it bills', () => {
  const of = (state: Parameters<typeof billingOf>[0]['state']) => billingOf({ state, billing: null }).state
  expect(
    ['provisioning', 'booting', 'running', 'stopping', 'terminating'].map((state) => of(state as 'running')),
  ).toEqual([...['none', 'running', 'running', 'running', 'running']])
  expect([of('stopped'), of('terminated')]).toEqual(['stopped', 'none'])
})

it('ends the bill of a machine that is gone without a word at the last end of its lease, not before it was seen nor after now', () => {
  const row = (change: Partial<RentalRow>) =>
    ({ leaseUntil: 1000, timerUntil: null, watchdogUntil: null, seenAt: 500, ...change }) as RentalRow
  expect(endOfGone(row({}), 5000)).toBe(1000)
  expect(endOfGone(row({ timerUntil: 1200, watchdogUntil: 900 }), 5000)).toBe(1200)
  expect(endOfGone(row({}), 700)).toBe(700)
  expect(endOfGone(row({ seenAt: 3000 }), 5000)).toBe(3000)
})
