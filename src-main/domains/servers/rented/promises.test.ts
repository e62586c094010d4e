import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { Approval } from '../../../../src-shared/vocabulary/index.ts'
import { type Machine, ProviderError } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { grantedFor } from './asking.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { realMoney } from './testing-money.ts'
import { aMachine, aProvider } from './testing-provider.ts'

const HOUR_MS = 3_600_000
const DOLLAR = 1_000_000

let open: RentedKit | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

/** The machine that somebody else made, which bills since a time. */
function theirs(since: number, pricePerHour: number | null): Machine {
  const billing = { state: 'running', since, priceSince: null } as const
  return aMachine({
    ...{ id: 'm-9', name: 'theirs', state: 'running', providerState: 'RUNNING', phase: null },
    ...{ pricePerHour, billing },
  })
}

/** A provider that has nothing free, and one machine that somebody else made. */
function make() {
  const clock = new VirtualClock()
  const gpu = { name: 'RTX', count: 1, vramGb: 24 }
  const offers = [anOffer({ id: 'runpod:a', provider: 'runpod', gpu })]
  const world = { machine: null as Machine | null }
  const client = aProvider({
    offers: async () => offers,
    launch: async () => {
      throw new ProviderError('capacity', 'nothing is free')
    },
    machines: async () => (world.machine ? [world.machine] : []),
    machine: async () => world.machine,
    terminate: async () => {
      world.machine = null
    },
  })
  let money = null as unknown as ReturnType<typeof realMoney>
  const kit = makeRentedKit(client, {}, { REMOTEBOT_BOOT_SECONDS: '999999' }, clock, (store) => {
    money = realMoney(store, client, clock)
    return money.ports
  })
  open = kit
  money.budgets.set({ scope: 'everything', period: 'total', limit: 100 * DOLLAR }, money.person)
  return { kit, clock, world, money }
}

it('frees what a longer lease was promised while no machine was there yet, once the server is not wanted any more', async () => {
  const { kit, money } = make()
  const { id } = await kit.rent({ query: {}, jobId: 'job_00000000000000000001' })
  const { rental } = await kit.until(id, (server) => server.rental?.phase === 'capacity')
  expect(money.gate.held(id)).toBeNull()
  kit.servers.rentals.reserve(id, (rental?.lease.until ?? 0) + HOUR_MS)
  expect(money.gate.held(id)).not.toBeNull()
  await kit.servers.rentals.terminate(id, { force: true })
  await kit.until(id, ({ state }) => state === 'terminated')
  expect(money.gate.held(id)).toBeNull()
  expect(money.budgets.get('everything/total').committed).toBe(0)
})

it('does not end a machine that was taken over when its price is told for the first time', async () => {
  const { kit, clock, world, money } = make()
  world.machine = theirs(clock.now() - HOUR_MS, null)
  const { id, rental } = await kit.servers.rentals.adopt('runpod', 'm-9', { mayEnd: true }, 'anna')
  world.machine = { ...world.machine, pricePerHour: 5 * DOLLAR }
  const priced = await kit.until(id, (server) => server.rental?.cost.perHour === 5 * DOLLAR)
  expect(priced.rental?.lease.until).toBe(rental?.lease.until)
  expect(money.budgets.get('everything/total').perHour).toBe(5 * DOLLAR)
})

it('promises the lease of a machine that was only looked after, once a job may end it', async () => {
  const { kit, clock, world, money } = make()
  world.machine = theirs(clock.now(), DOLLAR)
  const { id } = await kit.servers.rentals.adopt('runpod', 'm-9', { mayEnd: false }, 'anna')
  expect(money.gate.held(id)).toBeNull()
  const how = { mayEnd: true, jobId: 'job_00000000000000000001' }
  const { rental } = await kit.servers.rentals.adopt('runpod', 'm-9', how, 'anna')
  expect(money.gate.held(id)?.untilAt).toBeGreaterThanOrEqual(rental?.lease.until ?? Number.NaN)
})

it('serves another order of the same offer for as long as a yes is good, and only while no machine was made', () => {
  const used = { id: 'apr_1', status: 'used', cap: 7, plan: { kind: 'rent', hardMax: 9 }, expiresAt: 1000 } as Approval
  const approvals = { granted: () => null, byId: () => used } as unknown as Parameters<
    typeof grantedFor
  >[0]['approvals']
  const money = { approvals } as Parameters<typeof grantedFor>[0]
  const rental = { serverId: 'srv_1', approvalId: used.id }
  const at = (now: number, machineId: string | null) => grantedFor(money, rental, [{ machineId }], now).granted?.cap
  expect(at(999, null)).toBe(7)
  expect(at(1000, null)).toBeUndefined()
  expect(at(999, 'm-1')).toBeUndefined()
})
