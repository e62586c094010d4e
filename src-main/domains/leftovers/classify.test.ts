import { expect, it } from 'vitest'
import type { Extra, Machine } from '../../adapters/providers/index.ts'
import { extraLeftover, type Known, machineLeftover } from './classify.ts'

const ours = { installation: 'ins_a', launch: 'lch_1' }
const machine = (changes: Partial<Machine> = {}) =>
  ({
    ...{ id: 'm-1', name: 'remotebot-x', tag: ours, state: 'running', providerState: 'RUNNING', problem: null },
    ...{ pricePerHour: 1_000_000, createdAt: 5, ...changes },
  }) as Machine
const rental = (changes: object = {}) => ({
  ...{ serverId: 'srv_1', provider: 'demo' as const, machineId: 'm-1', endedAt: null, endingAt: null, mayEnd: 1 },
  ...changes,
})
const known = (changes: Partial<Known> = {}): Known => ({
  installation: 'ins_a',
  provider: { kind: 'demo', name: 'Demo cloud' },
  rentals: [],
  launch: () => null,
  server: () => ({ name: 'x', state: 'ready' }),
  pricePerHour: () => 500_000,
  ending: new Set(),
  ...changes,
})

it('is none that runs as a server of ours, and none that an order under way will find', () => {
  expect(machineLeftover(machine(), known({ rentals: [rental()] }), 10)).toBeNull()
  const launch = () => ({ serverId: 'srv_1', state: 'calling' as const, machineId: null })
  expect(machineLeftover(machine(), known({ launch }), 10)).toBeNull()
})

it('is unclaimed with our tag and no server; with its price a day', () => {
  expect(machineLeftover(machine(), known(), 10)).toMatchObject({
    ...{ id: 'demo:machine:m-1', why: 'unclaimed', perDay: 24_000_000, canClean: true, canAdopt: true },
  })
})

it('is unclaimed when its order was taken for refused, or its server for ended', () => {
  const launch = () => ({ serverId: 'srv_1', state: 'refused' as const, machineId: null })
  expect(machineLeftover(machine(), known({ launch }), 10)).toMatchObject({ why: 'unclaimed' })
  const ended = known({ rentals: [rental({ endedAt: 1000, endingAt: 900 })] })
  expect(machineLeftover(machine(), ended, 2000)).toBeNull() // a list of before its end
  expect(machineLeftover(machine(), ended, 100_000)).toMatchObject({ why: 'unclaimed' })
})

it('is stopped and still bills, or told to end and still listed', () => {
  const stopped = known({ rentals: [rental()], server: () => ({ name: 'x', state: 'stopped' }) })
  expect(machineLeftover(machine({ state: 'stopped' }), stopped, 10)).toMatchObject({
    why: 'stopped',
    serverId: 'srv_1',
  })
  const free = known({ ...stopped, pricePerHour: () => 0 })
  expect(machineLeftover(machine({ state: 'stopped' }), free, 10)).toBeNull()
  const untold = known({ ...stopped, pricePerHour: () => null })
  expect(machineLeftover(machine({ state: 'stopped' }), untold, 10)).toMatchObject({
    why: 'stopped',
    perDay: null,
    reason: '"x" is stopped, and its disk goes on billing; what that costs is not known',
  })
  const ending = known({ rentals: [rental({ endingAt: 5 })] })
  expect(machineLeftover(machine(), ending, 10)).toMatchObject({ why: 'ending', canAdopt: false })
})

it('of another installation can be taken over and not ended; without a tag it is none of our business', () => {
  const theirs = machine({ tag: { installation: 'ins_b', launch: 'lch_9' } })
  expect(machineLeftover(theirs, known(), 10)).toMatchObject({
    why: 'other_installation',
    canClean: false,
    canAdopt: true,
  })
  expect(machineLeftover(machine({ tag: null }), known(), 10)).toBeNull()
})

it('is a disk or an address with our tag that nothing uses', () => {
  const disk = { id: 'd', kind: 'disk', name: 'd', tag: ours, machineId: null, pricePerDay: 7, createdAt: 1 } as Extra
  expect(extraLeftover(disk, known())).toMatchObject({ why: 'unattached', kind: 'disk', canClean: true, perDay: 7 })
  expect(extraLeftover({ ...disk, machineId: 'm-1' }, known())).toBeNull()
  expect(extraLeftover({ ...disk, tag: null }, known())).toBeNull()
})
