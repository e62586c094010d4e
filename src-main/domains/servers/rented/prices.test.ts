import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { LaunchPlan, Machine, MachineBilling } from '../../../adapters/providers/index.ts'
import { ProviderError } from '../../../adapters/providers/index.ts'
import { type Store, schema } from '../../../ground/store/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { TEARDOWN_SECONDS } from '../../budget/index.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { realMoney } from './testing-money.ts'
import { aMachine, aProvider } from './testing-provider.ts'

const HOUR_MS = 3_600_000
const DOLLAR = 1_000_000
/** For 10 GB this is ten cents an hour. */
const DISK_MONTH = 7_200_000

/** A provider with two offers, whose one machine says of itself what a test wants it to say. */
function oneMachine() {
  const world = {
    machine: null as Machine | null,
    /** Ids of offers that are refused. */
    gone: new Set<string>(),
    ordered: [] as string[],
  }
  const gpu = { name: 'RTX', count: 1, vramGb: 24 }
  const price = {
    ...anOffer().price,
    perHour: 2 * DOLLAR,
    diskGbMonth: 0,
    stoppedDiskGbMonth: 0,
    stoppedPerHour: DOLLAR / 10,
  }
  const offers = [
    anOffer({ id: 'runpod:a', provider: 'runpod', gpu, price }),
    anOffer({
      id: 'runpod:disk',
      provider: 'runpod',
      gpu,
      diskGb: 10,
      diskFixed: true,
      price: { ...price, diskGbMonth: DISK_MONTH },
    }),
    anOffer({ id: 'runpod:b', provider: 'runpod', gpu, price: { ...price, perHour: 3 * DOLLAR } }),
  ]
  const client = aProvider({
    offers: async () => offers,
    launch: async ({ tag, name, offer }: LaunchPlan) => {
      world.ordered.push(offer.id)
      if (world.gone.has(offer.id)) throw new ProviderError('gone', 'no longer available')
      const billing = { state: 'none', since: null, priceSince: null } as const
      world.machine = aMachine({ id: 'm-1', name, tag, billing })
      return { machineId: 'm-1', timer: false }
    },
    machines: async () => (world.machine ? [world.machine] : []),
    machine: async () => world.machine,
    terminate: async () => {
      world.machine = null
    },
  })
  const says = (billing: MachineBilling, change: Partial<Machine> = {}) => {
    if (world.machine) world.machine = { ...world.machine, ...change, billing }
  }
  return { client, world, says }
}

let kit: RentedKit
afterEach(() => kit.close())

function make(settings: Parameters<typeof realMoney>[3] = {}) {
  const clock = new VirtualClock()
  const { client, world, says } = oneMachine()
  let money = null as unknown as ReturnType<typeof realMoney>
  let store = null as unknown as Store
  kit = makeRentedKit(client, {}, { REMOTEBOT_BOOT_SECONDS: '999999' }, clock, (opened) => {
    store = opened
    money = realMoney(store, client, clock, settings)
    return money.ports
  })
  money.budgets.set({ scope: 'everything', period: 'total', limit: 100 * DOLLAR }, money.person)
  const standing = () => money.budgets.get('everything/total')
  return { clock, world, says, standing, money: () => money, store: () => store }
}

it('books by the times that the provider tells, and promises no more than what was granted when its price rises', async () => {
  const { clock, says, standing, money: moneyNow } = make()
  const money = moneyNow()
  const { id } = await kit.rent({ offer: 'runpod:a', leaseSeconds: 3600 })
  const rented = await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  const hardMax = rented.rental?.hardMax ?? 0
  const began = clock.now()
  says({ state: 'running', since: began, priceSince: null }, { pricePerHour: 2 * DOLLAR })
  await kit.until(id, ({ rental }) => (rental?.cost.perHour ?? 0) === 2 * DOLLAR)
  await kit.until(id, () => clock.now() > began + HOUR_MS / 4)
  const raised = clock.now()
  says({ state: 'running', since: began, priceSince: raised }, { pricePerHour: 4 * DOLLAR })
  const dearer = await kit.until(id, ({ rental }) => rental?.cost.perHour === 4 * DOLLAR)
  // Half of what is left of the money, so half of what is left of the time.
  const spent = (2 * DOLLAR * (raised - began)) / HOUR_MS
  const left = ((hardMax - spent) / (4 * DOLLAR)) * HOUR_MS - TEARDOWN_SECONDS * 1000
  const until = dearer.rental?.lease.until ?? 0
  expect(until).toBeLessThanOrEqual(raised + left + 1000)
  expect(until).toBeLessThan(rented.rental?.lease.until ?? 0)
  const { committed, spent: booked } = standing()
  // Each of the two figures is rounded by itself.
  expect(committed + booked).toBeLessThanOrEqual(hardMax + 1)
  expect(dearer.rental?.hardMax).toBe(hardMax)
  const { items } = money.ledger.entries({ limit: 10 })
  expect(items[0]).toMatchObject({ from: began, to: raised, perHour: 2 * DOLLAR })
})

it('keeps what is promised for traffic when its price rises', async () => {
  const { clock, says, store } = make()
  const { id } = await kit.rent({ offer: 'runpod:a', leaseSeconds: 3600 })
  await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  const { commitments } = schema
  store()
    .db.update(commitments)
    .set({ fixed: DOLLAR / 2 })
    .run()
  says({ state: 'running', since: clock.now(), priceSince: null }, { pricePerHour: 4 * DOLLAR })
  await kit.until(id, ({ rental }) => rental?.cost.perHour === 4 * DOLLAR)
  const [held] = store().db.select().from(commitments).all()
  if (!held) throw new Error('nothing is promised')
  const forTime = (held.perHour * (held.untilAt - held.fromAt)) / HOUR_MS
  expect(held.fixed).toBe(DOLLAR / 2)
  expect(held.spent + forTime + held.fixed).toBeLessThanOrEqual(held.hardMax)
})

it('goes on with the disk where the machine alone is dearer, and with the lease where the clock was set meanwhile', async () => {
  const { clock, says, money: moneyNow, store: storeNow } = make()
  const [money, store] = [moneyNow(), storeNow()]
  const { id } = await kit.rent({ offer: 'runpod:disk', leaseSeconds: 3600 })
  await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  const began = clock.now()
  const told = (pricePerHour: number, priceSince: number | null) =>
    says({ state: 'running', since: began, priceSince }, { pricePerHour })
  // Told without the disk, which is 0.1 $/h.
  told(2 * DOLLAR, null)
  await kit.until(id, ({ rental }) => (rental?.cost.perHour ?? 0) === 2_100_000)
  await kit.until(id, () => clock.now() > began + HOUR_MS / 6)
  const dearer = clock.now()
  told(2_050_000, dearer)
  await kit.until(id, ({ rental }) => rental?.cost.perHour === 2_150_000)
  const rates = store.db
    .select()
    .from(schema.meters)
    .all()
    .map(({ part, perHour }) => [part, perHour])
  expect(rates).toEqual([
    ['disk', 100_000],
    ['machine', 2_050_000],
  ])
  // This computer's clock is set a month ahead; the provider's is not.
  const before = kit.at(id).rental?.lease.until ?? 0
  const by = 30 * 24 * HOUR_MS
  store.write('test', [], (db) => {
    kit.servers.rentals.clockSet(db, by)
    money.ledger.clockSet(db, by)
  })
  clock.set(by)
  expect(kit.at(id).rental?.lease.until).toBe(before + by)
  expect(money.gate.held(id)?.untilAt).toBe(before + by + TEARDOWN_SECONDS * 1000)
  const again = clock.now()
  told(2_060_000, again - by)
  await kit.until(id, ({ rental }) => rental?.cost.perHour === 2_160_000)
  // It ends a little earlier, so that the maximum holds, and not at once.
  const { until } = kit.at(id).rental?.lease ?? { until: 0 }
  expect(until).toBeLessThan(before + by)
  expect(until).toBeGreaterThan(before + by - HOUR_MS / 6)
  const hours = (again - by - began) / HOUR_MS
  expect(money.ledger.costOfServer(id)?.closed).toBeLessThan(hours * 2.2 * DOLLAR + 0.1 * DOLLAR)
})

it('books a machine that went while this computer was away until the last end that its lease allows', async () => {
  const { clock, world, says, standing, money } = make()
  const { id } = await kit.rent({ offer: 'runpod:a', leaseSeconds: 3600 })
  await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  const began = clock.now()
  says({ state: 'running', since: began, priceSince: null })
  const { rental } = await kit.until(id, (server) => server.rental?.cost.perHour === 2 * DOLLAR)
  // It answered before, so that its end is no failure of its boot.
  kit.servers.rentals.update('seen', id, { readyAt: began })
  await kit.restart(async () => {
    world.machine = null
    await clock.sleep(7 * 24 * HOUR_MS)
  })
  await kit.until(id, ({ state }) => state === 'terminated')
  const { items } = money().ledger.entries({ limit: 10 })
  expect(Math.min(...items.map((entry) => entry.from))).toBe(began)
  expect(Math.max(...items.map((entry) => entry.to))).toBe(rental?.lease.until)
  expect(money().gate.held(id)).toBeNull()
  expect(standing()).toMatchObject({ committed: 0, spent: items.reduce((sum, { amount }) => sum + amount, 0) })
})

it('asks again where the approved offer is gone, and shows what differs', async () => {
  const { world, money: moneyNow } = make({ autoApprovePerHour: 0 })
  const money = moneyNow()
  world.gone.add('runpod:a')
  const { id } = await kit.rent({ query: {} })
  expect(kit.at(id)).toMatchObject({ state: 'intent', rental: { phase: 'approval' } })
  const first = money.approvals.pendingFor(id)
  expect(world.ordered).toEqual([])
  money.approvals.approve(first?.id ?? '', { revision: 1 }, money.person)
  kit.servers.rentals.decided(first?.plan as NonNullable<typeof first>['plan'])
  await kit.until(id, ({ rental }) => rental?.phase === 'approval' && rental.launches.length === 2)
  expect(world.ordered).toEqual(['runpod:a'])
  const second = money.approvals.pendingFor(id)
  expect(second).toMatchObject({ id: first?.id, revision: 2, changes: expect.arrayContaining(['$2.00/h → $3.00/h']) })
  // Nothing is promised while a person is asked.
  expect(money.gate.held(id)).toBeNull()
  money.approvals.approve(second?.id ?? '', { revision: 2 }, money.person)
  kit.servers.rentals.decided(second?.plan as NonNullable<typeof second>['plan'])
  await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  expect(world.ordered).toEqual(['runpod:a', 'runpod:b'])
  expect(money.gate.held(id)).not.toBeNull()
})

it('tries an approved offer again under the same yes where its order made nothing', async () => {
  const { world, money: moneyNow } = make({ autoApprovePerHour: 0 })
  const money = moneyNow()
  const { id } = await kit.rent({ offer: 'runpod:a' })
  const request = money.approvals.pendingFor(id)
  world.gone.clear()
  let refusals = 2
  const { provider } = kit
  const { launch } = provider
  provider.launch = (...args) => {
    if (refusals-- > 0) throw new ProviderError('transient', 'answered 500')
    return launch.apply(provider, args)
  }
  money.approvals.approve(request?.id ?? '', { revision: 1 }, money.person)
  kit.servers.rentals.decided(request?.plan as NonNullable<typeof request>['plan'])
  await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  expect(kit.at(id).rental?.launches).toHaveLength(3)
  expect(money.approvals.byId(request?.id ?? '')).toMatchObject({ status: 'used', revision: 1 })
})

it('counts what a machine costs that was taken over, and no more once it was forgotten', async () => {
  const { clock, world, standing } = make()
  const { id: first } = await kit.rent({ offer: 'runpod:a' })
  await kit.until(first, ({ rental }) => rental?.machineId === 'm-1')
  world.machine = {
    ...(world.machine as Machine),
    ...{ id: 'm-9', state: 'running', tag: null, pricePerHour: 5 * DOLLAR },
    billing: { state: 'running', since: clock.now() - HOUR_MS, priceSince: null },
  }
  const { id } = await kit.servers.rentals.adopt('runpod', 'm-9', { mayEnd: false }, 'anna')
  expect(standing().perHour).toBeGreaterThanOrEqual(5 * DOLLAR)
  await kit.servers.remove(id, false)
  expect(standing().perHour).toBeLessThan(5 * DOLLAR)
})
