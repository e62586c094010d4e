import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { Principal } from '../../../../src-shared/vocabulary/index.ts'
import { ProviderError } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { realMoney } from './testing-money.ts'
import { aProvider } from './testing-provider.ts'

let open: RentedKit | null = null
afterEach(async () => {
  await open?.close()
  open = null
})

it('rents as a person has approved: for less time, with a shorter idle timer; the request says where it came from', async () => {
  const clock = new VirtualClock()
  const price = { ...anOffer().price, perHour: 30_000_000 }
  const offers = [anOffer({ id: 'runpod:a', provider: 'runpod', price, gpu: { name: 'RTX', count: 1, vramGb: 24 } })]
  const client = aProvider({
    offers: async () => offers,
    launch: async () => {
      throw new ProviderError('rule', 'not today')
    },
  })
  let money = null as unknown as ReturnType<typeof realMoney>
  const kit = makeRentedKit(client, {}, {}, clock, (store) => {
    money = realMoney(store, client, clock)
    return money.ports
  })
  open = kit
  const anna: Principal = { kind: 'terminal', name: 'anna', from: 'laptop' }
  await kit.rent({ query: {} })
  const { rentals } = kit.servers
  const { id } = await rentals.provision({ offer: 'runpod:a', tools: [] }, anna)
  const asked = money.approvals.pendingFor(id)
  expect(asked).toMatchObject({
    requester: 'anna',
    askedFrom: 'laptop',
    plan: { idleSeconds: 600, leaseSeconds: 3600 },
  })
  const less = { revision: 1, leaseSeconds: 1800, idleSeconds: 300 }
  const approved = money.approvals.approve(asked?.id ?? '', less, money.person)
  rentals.decided(approved.plan)
  await kit.until(id, ({ state }) => state === 'failed')
  expect(rentals.row(id)).toMatchObject({ idleSeconds: 300, leaseSeconds: 1800, askedFrom: 'laptop' })
  // It was used for the order, which needed no other decision.
  expect(money.approvals.byId(approved.id)?.status).toBe('used')
})
