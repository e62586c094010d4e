import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { Machine } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { DOLLAR, HOUR_MS } from './testing-machine.ts'
import { realMoney } from './testing-money.ts'
import { aMachine, aProvider } from './testing-provider.ts'

const END_MS = 120_000

let kit: RentedKit
afterEach(() => kit.close())

/** Rents for an hour what is offered for $2 an hour, of a provider whose answer to the order tells this price, and that lists nothing of it yet. */
async function order(pricePerHour: number | null | undefined) {
  const clock = new VirtualClock()
  const gpu = { name: 'RTX', count: 1, vramGb: 24 }
  const price = { ...anOffer().price, perHour: 2 * DOLLAR, diskGbMonth: 0 }
  const world = { machine: null as Machine | null }
  const client = aProvider({
    offers: async () => [anOffer({ id: 'runpod:a', provider: 'runpod', gpu, price })],
    launch: async ({ tag }) => {
      world.machine = aMachine({ id: 'm-1', tag, billing: { state: 'none', since: null, priceSince: null } })
      return { machineId: 'm-1', timer: false, ...(pricePerHour === undefined ? {} : { pricePerHour }) }
    },
    machines: async () => (world.machine ? [world.machine] : []),
    machine: async () => world.machine,
    terminate: async () => {
      world.machine = null
    },
  })
  let money = null as unknown as ReturnType<typeof realMoney>
  kit = makeRentedKit(client, {}, { REMOTEBOT_BOOT_SECONDS: '999999' }, clock, (store) => {
    money = realMoney(store, client, clock)
    return money.ports
  })
  money.budgets.set({ scope: 'everything', period: 'total', limit: 100 * DOLLAR }, money.person)
  const { id } = await kit.rent({ offer: 'runpod:a', leaseSeconds: 3600 })
  await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
  const runs = async () => {
    if (world.machine) {
      const billing = { state: 'running', since: clock.now(), priceSince: null } as const
      // It tells no price there.
      world.machine = { ...world.machine, state: 'booting', billing }
    }
    return kit.until(id, ({ rental }) => (rental?.cost.perHour ?? 0) > 0)
  }
  return { id, money, runs, began: clock.now() }
}

it('books and promises from the first moment on what the answer to the order tells, for no more than was granted', async () => {
  const { id, money, runs } = await order(4 * DOLLAR)
  const held = money.gate.held(id)
  expect(held?.perHour).toBe(4 * DOLLAR)
  expect(money.budgets.get('everything/total').committed).toBeLessThanOrEqual(held?.hardMax ?? 0)
  const { rental } = kit.at(id)
  expect(rental?.hardMax).toBe(held?.hardMax)
  // Twice the price, so half the time.
  const time = (rental?.lease.until ?? 0) + END_MS - (held?.fromAt ?? 0)
  expect(time).toBeLessThanOrEqual((HOUR_MS + END_MS) / 2 + 1000)
  expect((await runs()).rental?.cost.perHour).toBe(4 * DOLLAR)
})

it('promises less where it has become cheaper, for as long', async () => {
  const { id, money, runs } = await order(DOLLAR)
  const { rental } = kit.at(id)
  const held = money.gate.held(id)
  expect(held).toMatchObject({ perHour: DOLLAR, untilAt: (rental?.lease.until ?? 0) + END_MS })
  expect(money.budgets.get('everything/total').committed).toBeLessThan(1.1 * DOLLAR)
  expect((await runs()).rental?.cost.perHour).toBe(DOLLAR)
})

it.each([undefined, null, 0])(
  'keeps to the offer where the answer tells %s',
  async (told) => {
    const { id, money, runs } = await order(told)
    expect(money.gate.held(id)?.perHour).toBe(2 * DOLLAR)
    expect((await runs()).rental?.cost.perHour).toBe(2 * DOLLAR)
  },
  120_000,
)
