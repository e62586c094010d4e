import { expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { LaunchPlan, Machine } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit } from './testing-kit.ts'
import { aMachine, aProvider } from './testing-provider.ts'

const SETTLE_S = 30

it('a machine whose order was answered late is not given up while lists may still lack it', async () => {
  const clock = new VirtualClock()
  const machines = new Map<string, Machine & { madeAt: number }>()
  const client = aProvider(
    {
      offers: async () => [
        anOffer({ id: 'runpod:rtx', provider: 'runpod', gpu: { name: 'RTX', count: 1, vramGb: 24 } }),
      ],
      // It takes its time before it makes one.
      launch: async ({ tag, name }: LaunchPlan) => {
        await clock.sleep(2 * SETTLE_S * 1000)
        const id = `m-${machines.size + 1}`
        machines.set(id, { ...aMachine({ id, name, tag }), madeAt: clock.now() })
        return { machineId: id, timer: false }
      },
      machines: async () =>
        [...machines.values()].filter(({ madeAt }) => clock.now() >= madeAt + (SETTLE_S - 1) * 1000),
      machine: async (id: string) => machines.get(id) ?? null,
      terminate: async (id: string) => void machines.delete(id),
    },
    { selfStop: 'none', settleSeconds: SETTLE_S },
  )
  const kit = makeRentedKit(client, {}, {}, clock)
  try {
    const { id } = await kit.rent({ query: {} })
    await kit.until(id, ({ state }) => state === 'booting')
    expect(kit.at(id).rental?.launches).toMatchObject([{ machineId: 'm-1', state: 'launched' }])
    expect([...machines.keys()]).toEqual(['m-1'])
    await kit.servers.rentals.terminate(id, { force: true })
    await kit.until(id, ({ state }) => state === 'terminated')
  } finally {
    await kit.close()
  }
})
