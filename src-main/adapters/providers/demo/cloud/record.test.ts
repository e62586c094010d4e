import { expect, it } from 'vitest'
import type { Offer } from '../../../../../src-shared/vocabulary/index.ts'
import { settingsSchema } from '../settings.ts'
import { catalogue } from './catalogue.ts'
import { applyEvent, dueEvent, isListed, type MachineRecord, phaseOf, wireMachineOf } from './record.ts'

const settings = settingsSchema.parse({ delays: { capacity: 1, image: 2, boot: 3, stop: 1, terminate: 1 } })
const offer = catalogue(settings, 0, 0)[0] as Offer

function machineMade(endsAt: number | null = null) {
  const machines = new Map<string, MachineRecord>()
  applyEvent(machines, {
    ...{ type: 'created', at: 1000, id: 'a', tag: null, name: 'a', offer, diskGb: 10, publicKey: 'k', endsAt },
    ...{ perHour: 60, stoppedPerHour: 6 },
  })
  return { machines, machine: machines.get('a') as MachineRecord }
}

it('waits for capacity, image and boot, then runs', () => {
  const { machine } = machineMade()
  const seen = [1000, 1999, 2000, 3999, 4000, 6999, 7000].map((now) => [
    phaseOf(machine, settings, now),
    wireMachineOf(machine, settings, now).state,
    dueEvent(machine, settings, now)?.type ?? null,
  ])
  expect(seen).toEqual([
    ['capacity', 'provisioning', null],
    ['capacity', 'provisioning', null],
    ['image', 'provisioning', null],
    ['image', 'provisioning', null],
    ['boot', 'booting', null],
    ['boot', 'booting', null],
    ['boot', 'booting', 'running'],
  ])
  expect(dueEvent(machine, { ...settings, bootFails: 'all' }, 7000)).toMatchObject({ type: 'failed' })
})

it('ends by its timer in every state, once', () => {
  for (const state of ['waiting', 'running', 'stopped', 'starting', 'failed'] as const) {
    const { machines, machine } = machineMade(5000)
    if (state !== 'waiting') applyEvent(machines, { type: state, at: 2000, id: 'a', problem: '' } as never)
    expect(dueEvent(machine, settings, 4999)?.type).not.toBe('terminating')
    const due = dueEvent(machine, settings, 5000)
    expect(due).toEqual({ type: 'terminating', at: 5000, id: 'a', by: 'timer' })
    if (due) applyEvent(machines, due)
    expect([dueEvent(machine, settings, 5999), dueEvent(machine, settings, 6000)?.type]).toEqual([null, 'terminated'])
  }
})

it('is missing from lists while it is new, and after somebody asked for its end', () => {
  const hidden = { ...settings, hideNewSeconds: 10, showEndedSeconds: 60 }
  const { machines, machine } = machineMade()
  expect([10_999, 11_000].map((now) => isListed(machine, hidden, now))).toEqual([false, true])
  for (const [by, listed] of [
    ['call', false],
    ['preemption', true],
  ] as const) {
    applyEvent(machines, { type: 'terminating', at: 20_000, id: 'a', by })
    applyEvent(machines, { type: 'terminated', at: 20_000, id: 'a' })
    expect(isListed(machine, hidden, 79_999)).toBe(listed)
  }
  expect(isListed(machine, hidden, 80_000)).toBe(false)
  expect(wireMachineOf(machine, hidden, 30_000)).toMatchObject({
    preempted: true,
    state: 'terminated',
    pricePerHour: 0,
  })
})

it('tells what it is billed for, since when and since when at this price, as the ledger charges it', () => {
  const { machines, machine } = machineMade()
  const told = [machine.billing]
  const prices: number[] = []
  for (const event of [
    { type: 'running', at: 2000 },
    { type: 'price', at: 3000, perHour: 70, stoppedPerHour: 7 },
    { type: 'stopping', at: 4000 },
    { type: 'stopped', at: 5000 },
    { type: 'starting', at: 6000 },
    { type: 'running', at: 7000 },
    { type: 'terminating', at: 8000, by: 'call' },
    { type: 'terminated', at: 9000 },
  ] as const) {
    applyEvent(machines, { ...event, id: 'a' })
    const wire = wireMachineOf(machine, settings, 10_000)
    told.push(wire.billing)
    prices.push(wire.pricePerHour)
  }
  expect(told.map(({ state, since, priceSince }) => [state, since, priceSince])).toEqual([
    ['none', 1000, 1000],
    ['running', 2000, 1000],
    ['running', 2000, 3000],
    ['running', 2000, 3000],
    ['stopped', 5000, 3000],
    ['stopped', 5000, 3000],
    ['running', 7000, 3000],
    ['none', 8000, 3000],
    ['none', 8000, 3000],
  ])
  // The price is that of what is billed, so also while it stops and while it starts.
  expect(prices).toEqual([60, 70, 70, 7, 7, 70, 0, 0])
})
