import { beforeEach, expect, it } from 'vitest'
import { anOffer } from '../../../../../src-shared/offers/testing.ts'
import type { Machine } from '../../../../adapters/providers/index.ts'
import { createLogger } from '../../../../ground/observability/index.ts'
import { until } from '../../../../testing/until.ts'
import { VirtualClock } from '../../../../testing/virtual-clock.ts'
import type { RentalChange } from '../repository.ts'
import { aMachine } from '../testing-provider.ts'
import type { LaunchRow } from '../types.ts'
import { TrafficCounts } from './counts.ts'

const GB = 1_000_000_000
const ID = 'srv_00000000000000000001'

interface Booked {
  of: { launchId: string; requester: string }
  start: object
  reading: { by: { source: string; start: string }; sent: number; received: number; at: number }
}

let clock: VirtualClock
let booked: Booked[]
let launch: LaunchRow
let counters: () => Promise<{ start: string; sent: number; received: number } | null>
let shown: Machine | null
let server: { name: string; state: string; contact: { status: string } }
/** What the ledger says of the lease after the next reading. */
let leftUntil: number | null
let hardMax: number | null
let leaseNext: number | null
let moved: number[]
let asked: number

beforeEach(() => {
  clock = new VirtualClock()
  booked = []
  moved = []
  asked = 0
  leftUntil = null
  leaseNext = null
  hardMax = 5_000_000
  shown = null
  counters = async () => ({ start: 'boot-1', sent: GB, received: 5 })
  server = { name: 'gpu-1', state: 'ready', contact: { status: 'live' } }
  const price = { ...anOffer().price, egressGb: 90_000, ingressGb: null }
  launch = {
    ...{ id: 'lch_1', serverId: ID, provider: 'aws', machineId: 'm-1', state: 'launched', offer: anOffer({ price }) },
    ...{ startedAt: clock.now(), calledAt: clock.now() + 5, endedAt: null, refusal: null, problem: null },
  } as unknown as LaunchRow
})

function make(): TrafficCounts {
  const rental = {
    serverId: ID,
    provider: 'aws',
    requester: 'anna',
    billing: null,
    leaseUntil: clock.now() + 9_000_000,
    leaseNext,
    hardMax,
  }
  const deps = {
    clock,
    logger: createLogger(null),
    servers: { byId: () => server },
    machine: {
      traffic: () => {
        asked++
        return counters()
      },
    },
    repo: {
      live: () => [rental],
      launches: () => [launch],
      state: () => ({ server, rental, launches: [launch] }),
      change: (_: string, __: string, { money }: RentalChange) => money?.(null as never),
      moveLease: (_: unknown, __: string, at: number) => moved.push(at),
    },
    ports: {
      providers: { client: async () => ({ machine: async () => shown }) },
      money: {
        ledger: {
          traffic: (_: unknown, of: Booked['of'], start: object, reading: Booked['reading']) => {
            booked.push({ of, start, reading })
            return leftUntil
          },
        },
      },
    },
  }
  return new TrafficCounts(deps as never)
}

const listed = (counts: TrafficCounts, change: Partial<Machine> = {}) =>
  counts.listed('aws', [aMachine({ id: 'm-1', state: 'running', ...change })])

it('asks the machine every minute where its provider does not tell, once a list has said so', async () => {
  const counts = make()
  counts.start()
  await clock.sleep(120_000)
  expect(asked).toBe(0)
  listed(counts)
  await until(async () => {
    await clock.sleep(30_000)
    return booked.length === 1
  })
  expect(booked[0]).toMatchObject({
    of: { launchId: 'lch_1', requester: 'anna' },
    start: { egressGb: 90_000, ingressGb: 0, since: launch.startedAt, takenOver: false },
    reading: { by: { source: 'machine', start: 'boot-1' }, sent: GB, received: 5 },
  })
  // The same again is not written down, and a machine that does not answer is asked again later.
  counters = () => Promise.reject(new Error('no answer'))
  const before = asked
  await until(async () => {
    await clock.sleep(30_000)
    return asked > before + 1
  })
  expect(booked).toHaveLength(1)
  counters = async () => ({ start: 'boot-2', sent: 7, received: 5 })
  await until(async () => {
    await clock.sleep(30_000)
    return booked.length === 2
  })
  counts.stop()
})

it('asks nobody where bytes cost nothing, or while nothing runs there', async () => {
  const counts = make()
  listed(counts)
  server.state = 'stopped'
  launch.offer = anOffer()
  await counts.last(ID, launch, new AbortController().signal)
  counts.start()
  await clock.sleep(600_000)
  expect(asked).toBe(0)
  listed(counts, { traffic: { sent: 9 * GB, received: 0 } })
  expect(booked).toEqual([])
  counts.stop()
})

it('takes what lists tell, twice a minute at most, and at the end all of it', () => {
  const counts = make()
  listed(counts, { traffic: { sent: 1, received: 0 } })
  listed(counts, { traffic: { sent: 2, received: 0 } })
  launch = { ...launch, state: 'ending' }
  listed(counts, { traffic: { sent: 3, received: 0 }, state: 'terminating' })
  listed(counts, { traffic: { sent: 4, received: 0 }, state: 'terminating' })
  launch = { ...launch, state: 'ended' }
  listed(counts, { traffic: { sent: 5, received: 0 }, state: 'terminated' })
  expect(booked.map(({ reading }) => [reading.by.source, reading.sent])).toEqual([
    ['provider', 1],
    ['provider', 3],
    ['provider', 4],
  ])
})

it('reads once more before an end, from whoever counts, and waits for nobody long', async () => {
  const counts = make()
  const { signal } = new AbortController()
  listed(counts)
  await counts.last(ID, launch, signal)
  expect(booked).toMatchObject([{ reading: { sent: GB } }])
  counters = () => Promise.reject(new Error('no answer'))
  await counts.last(ID, launch, signal)
  server.contact.status = 'unknown'
  const before = asked
  await counts.last(ID, launch, signal)
  expect(asked).toBe(before)

  const told = make()
  listed(told, { traffic: { sent: 1, received: 0 } })
  shown = aMachine({ id: 'm-1', traffic: { sent: 2, received: 0 } })
  await told.last(ID, launch, signal)
  expect(booked.at(-1)).toMatchObject({ reading: { by: { source: 'provider' }, sent: 2 } })
})

it('ends the lease earlier where more was spent than was promised for it, and never before now', async () => {
  const counts = make()
  leftUntil = clock.now() + 60_000
  listed(counts, { traffic: { sent: GB, received: 0 } })
  await clock.sleep(60_000)
  leftUntil = 0
  listed(counts, { traffic: { sent: 2 * GB, received: 0 } })
  expect(moved).toEqual([booked[0] ? booked[0].reading.at + 60_000 : 0, booked[1]?.reading.at])
})

it('bounds a longer lease that is under way, and none of which only a part was promised', async () => {
  leaseNext = clock.now() + 20_000_000
  leftUntil = clock.now() + 10_000_000
  listed(make(), { traffic: { sent: GB, received: 0 } })
  expect(moved).toEqual([leftUntil])
  hardMax = null
  listed(make(), { traffic: { sent: GB, received: 0 } })
  expect(booked).toHaveLength(2)
  expect(moved).toHaveLength(1)
})

it('does not wait before an end for a connection that hangs', async () => {
  const counts = make()
  listed(counts)
  counters = () => new Promise(() => {})
  const stopping = new AbortController()
  const last = counts.last(ID, launch, stopping.signal)
  stopping.abort(new Error('the engine is stopping'))
  await expect(last).rejects.toThrow('the engine is stopping')
  expect(asked).toBe(1)
})
