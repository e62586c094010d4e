import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import { type Principal, RemotebotError } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { realMoney } from './testing-money.ts'
import { aMachine, aProvider } from './testing-provider.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DOLLAR = 1_000_000
const TOKEN: Principal = { kind: 'token', name: 'ci', tokenId: 'tok_1', scopes: ['rent'] }

let open: RentedKit | null = null
/** What the provider answers to a start. */
let refusal: ProviderError | null = null
afterEach(async () => {
  await open?.close()
  open = refusal = null
})

/** A machine of anna's at $2 an hour for an hour, taken over so that it is there at once. */
async function machine(state: 'running' | 'stopped') {
  const clock = new VirtualClock()
  const billing = { state, since: clock.now(), priceSince: null }
  const told = { providerState: 'RUNNING', phase: null, pricePerHour: 2 * DOLLAR, billing }
  const world = aMachine({ id: 'm-9', name: 'hers', state, ...told })
  const client = aProvider({
    offers: async () => [anOffer({ provider: 'runpod' })],
    machines: async () => [world],
    machine: async () => world,
    start: async () => {
      if (refusal) throw refusal
    },
    terminate: async () => {},
  })
  let money = null as unknown as ReturnType<typeof realMoney>
  const kit = makeRentedKit(client, {}, { REMOTEBOT_BOOT_SECONDS: '999999' }, clock, (store) => {
    money = realMoney(store, client, clock)
    return money.ports
  })
  open = kit
  money.budgets.set({ scope: 'everything', period: 'total', limit: 100 * DOLLAR }, money.person)
  const { id } = await kit.servers.rentals.adopt('runpod', 'm-9', { mayEnd: true }, 'anna')
  const approved = (input: { cap?: number }) => {
    const request = money.approvals.pendingFor(id)
    return money.approvals.approve(request?.id ?? '', { revision: request?.revision ?? 0, ...input }, money.person)
  }
  return { kit, money, id, approved }
}

it('starts a server for no longer than a person has approved', async () => {
  const { kit, money, id, approved } = await machine('stopped')
  const { rentals } = kit.servers
  rentals.update('price', id, { priceNow: 2 * DOLLAR })
  await expect(rentals.start(id, TOKEN)).rejects.toMatchObject({ code: 'APPROVAL_NEEDED' })
  const { plan } = approved({ cap: DOLLAR })
  expect(plan.leaseSeconds).toBe(1800 - 120)
  rentals.decided(plan)
  await kit.until(id, ({ state }) => state === 'booting')
  expect(money.gate.held(id)?.hardMax).toBeLessThanOrEqual(DOLLAR)
}, 120_000)

it('asks again where the price has risen above what was approved, though whom it is charged to need not be asked', async () => {
  const { kit, money, id, approved } = await machine('running')
  const { rentals } = kit.servers
  const until = rentals.row(id)?.leaseUntil ?? 0
  const extend = (principal?: Principal) => rentals.reserve(id, until + HOUR_MS, principal)
  expect(() => extend(TOKEN)).toThrow(RemotebotError)
  approved({})
  rentals.update('price', id, { priceNow: 3 * DOLLAR })
  expect(() => extend()).toThrow('At most $2.00 were approved; by now it can cost $3.00.')
  expect(money.approvals.pendingFor(id)).toMatchObject({ revision: 2, rule: { id: 'approval_spent' } })
  expect(rentals.row(id)?.leaseNext).toBeNull()
  approved({})
  extend()
  expect(rentals.row(id)?.leaseNext).toBe(until + HOUR_MS)
  expect(money.approvals.granted(id, 'extend')).toBeNull()
}, 120_000)

it('frees nothing when the clock is set', async () => {
  const { kit, money, id } = await machine('running')
  const before = money.gate.held(id)
  const set = (by: number) => {
    const leaseUntil = (kit.servers.rentals.row(id)?.leaseUntil ?? 0) + by
    kit.servers.rentals.update('leases.clock', id, { leaseUntil, leaseNext: null })
  }
  set(-DAY_MS)
  expect(money.gate.held(id)).toMatchObject({ hardMax: before?.hardMax, untilAt: (before?.untilAt ?? 0) - DAY_MS })
  set(DAY_MS)
  expect(money.gate.held(id)).toEqual(before)
}, 120_000)

it('holds no money for a start that its provider refuses, and the lease does not begin anew', async () => {
  const { kit, money, id } = await machine('stopped')
  const { rentals } = kit.servers
  rentals.update('price', id, { priceNow: 2 * DOLLAR })
  const leaseUntil = (rentals.row(id)?.leaseUntil ?? 0) - HOUR_MS / 2
  rentals.update('shorter', id, { leaseUntil })
  refusal = new ProviderError('capacity', 'nothing is free')
  await expect(rentals.start(id, money.person)).rejects.toMatchObject({ code: 'NO_CAPACITY' })
  expect(rentals.row(id)).toMatchObject({ leaseUntil, hardMax: null })
  expect(money.gate.held(id)?.untilAt).toBe(leaseUntil + 120_000)
  // Nobody knows what came of this one: it stays paid for.
  refusal = new ProviderError('unknown', 'no answer')
  await expect(rentals.start(id, money.person)).rejects.toThrow()
  expect(money.gate.held(id)?.untilAt).toBeGreaterThan(leaseUntil + 120_000)
}, 120_000)
