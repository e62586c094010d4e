import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import { type LaunchPlan, type Machine, ProviderError } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { aMachine, aProvider } from './testing-provider.ts'

let kit: RentedKit
afterEach(() => kit.close())

/** A provider that makes no second machine for the same order; `answers` says what each call comes to, the last one from then on. */
function provider(answers: ((make: () => string) => string)[]) {
  const machines = new Map<string, Machine>()
  const client = aProvider(
    {
      kind: 'aws',
      name: 'AWS EC2',
      offers: async () => [anOffer({ id: 'aws:rtx', provider: 'aws', gpu: { name: 'RTX', count: 1, vramGb: 24 } })],
      launch: async ({ tag, name }: LaunchPlan) => {
        const make = () => {
          const id = `m-${tag.launch}`
          machines.set(id, aMachine({ id, name, tag, providerState: 'pending' }))
          return id
        }
        const answer = answers.length > 1 ? answers.shift() : answers[0]
        return { machineId: answer?.(make) ?? '', timer: false }
      },
      machines: async () => [...machines.values()],
      machine: async (id: string) => machines.get(id) ?? null,
      terminate: async (id: string) => void machines.delete(id),
    },
    { selfStop: 'none', idempotentLaunch: true, settleSeconds: 60 },
  )
  return { client, machines }
}

const lost = (make: () => string) => {
  make()
  throw new ProviderError('unknown', 'the answer broke off')
}
const nothing = () => {
  throw new ProviderError('unknown', 'the answer broke off')
}
const fails = (kind: 'transient' | 'auth' | 'rule' | 'rate' | 'capacity') => () => {
  throw new ProviderError(kind, `refused: ${kind}`)
}

it.each(['transient', 'auth', 'rule', 'rate'] as const)(
  'an order whose repetition is refused (%s) may have made a machine: it is looked for, and no second one is made',
  async (kind) => {
    const { client, machines } = provider([lost, fails(kind)])
    kit = makeRentedKit(client, {}, {}, new VirtualClock())
    const { id } = await kit.rent({ query: {} })
    const server = await kit.until(
      id,
      ({ rental }) => rental?.launches.some(({ state }) => state === 'launched') ?? false,
    )
    expect(server.rental?.launches).toHaveLength(1)
    expect([...machines.keys()]).toEqual([server.rental?.machineId])
    await kit.servers.rentals.terminate(id, { force: true })
    await kit.until(id, ({ state }) => state === 'terminated')
    expect(machines.size).toBe(0)
  },
)

it('an order that made nothing is given up once the list has settled, also where its repetition stays refused', async () => {
  const { client, machines } = provider([nothing, fails('auth')])
  kit = makeRentedKit(client, {}, {}, new VirtualClock())
  const { id } = await kit.rent({ query: {} })
  const { rental } = await kit.until(id, ({ state }) => state === 'failed')
  expect(rental?.launches[0]?.problem).toContain('shows no machine of this order')
  expect(machines.size).toBe(0)
})

it('none free for the repetition means that the order made nothing', async () => {
  const { client, machines } = provider([nothing, fails('capacity')])
  kit = makeRentedKit(client, {}, {}, new VirtualClock())
  const { id } = await kit.rent({ query: {} })
  const { rental } = await kit.until(id, ({ state }) => state === 'failed')
  expect(rental?.launches.map(({ problem }) => problem)).toEqual(['refused: capacity'])
  expect(machines.size).toBe(0)
})
