import { afterEach, expect, it } from 'vitest'
import { anOffer } from '../../../../src-shared/offers/testing.ts'
import type { Server } from '../../../../src-shared/vocabulary/index.ts'
import { type LaunchPlan, type Machine, ProviderError } from '../../../adapters/providers/index.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'
import { aMachine, aProvider } from './testing-provider.ts'

const HOUR_MS = 3_600_000
/** A day takes half a minute where nothing else runs; how long it is waited for is measured by its own clock. */
const AS_LONG_AS_IT_TAKES = Number.POSITIVE_INFINITY
const LIMIT_MS = 1_800_000

/** A provider whose machines boot for ever; what fails is asked of `fails` at each call. */
function provider(fails: (call: 'list' | 'terminate') => boolean) {
  const machines = new Map<string, Machine>()
  const asked: string[] = []
  const refuse = (call: 'list' | 'terminate') => {
    asked.push(call)
    if (fails(call)) throw new ProviderError('transient', `${call} answered 500`)
  }
  const client = aProvider(
    {
      offers: async () => [
        anOffer({ id: 'runpod:rtx', provider: 'runpod', gpu: { name: 'RTX', count: 1, vramGb: 24 } }),
      ],
      launch: async ({ tag, name }: LaunchPlan) => {
        const id = `m-${machines.size + 1}`
        machines.set(id, aMachine({ id, name, tag }))
        return { machineId: id, timer: false }
      },
      machines: async () => {
        refuse('list')
        return [...machines.values()]
      },
      machine: async (id: string) => machines.get(id) ?? null,
      terminate: async (id: string) => {
        refuse('terminate')
        machines.delete(id)
      },
    },
    { selfStop: 'none', settleSeconds: 60 },
  )
  return { client, machines, asked }
}

let kit: RentedKit
afterEach(() => kit.close())

it(
  'asks for an end that fails for a day until it is confirmed, with an alarm all the time',
  async () => {
    const clock = new VirtualClock()
    let endsAt = Number.POSITIVE_INFINITY
    const { client, machines, asked } = provider((call) => call === 'terminate' && clock.now() < endsAt)
    kit = makeRentedKit(client, {}, {}, clock)
    const { id } = await kit.rent({ query: {} })
    await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
    endsAt = clock.now() + 24 * HOUR_MS
    await kit.servers.rentals.terminate(id, { force: true })
    const alarmed = await kit.until(id, ({ rental }) => rental?.alarm != null)
    expect(alarmed.rental?.alarm?.text).toContain('terminate answered 500')
    const over = ({ state }: Server) => state === 'terminated' || clock.now() > endsAt + HOUR_MS
    expect(await kit.until(id, over, AS_LONG_AS_IT_TAKES)).toMatchObject({ state: 'terminated' })
    expect(clock.now()).toBeGreaterThanOrEqual(endsAt)
    expect(machines.size).toBe(0)
    // Every half minute, not as fast as it can.
    const ends = asked.filter((call) => call === 'terminate').length
    expect(ends).toBeGreaterThan(1000)
    expect(ends).toBeLessThan(3500)
    expect(kit.at(id).rental?.alarm).toBeNull()
  },
  LIMIT_MS,
)

it(
  'takes nothing for gone while the network is away for an hour, and goes on after it',
  async () => {
    const clock = new VirtualClock()
    let [awayFrom, awayUntil] = [Number.POSITIVE_INFINITY, 0]
    const away = () => clock.now() >= awayFrom && clock.now() < awayUntil
    const { client, machines, asked } = provider(away)
    kit = makeRentedKit(client, {}, { REMOTEBOT_BOOT_SECONDS: '86400' }, clock)
    const { id } = await kit.rent({ query: {} })
    await kit.until(id, ({ rental }) => rental?.machineId === 'm-1')
    awayFrom = clock.now()
    awayUntil = awayFrom + HOUR_MS
    const before = asked.length
    await kit.until(id, () => clock.now() > awayUntil, AS_LONG_AS_IT_TAKES)
    const during = asked.length - before
    // With growing pauses, up to a minute.
    expect(during).toBeLessThan(150)
    expect(kit.at(id)).toMatchObject({
      state: expect.stringMatching(/provisioning|booting/),
      rental: { machineId: 'm-1' },
    })
    expect(machines.size).toBe(1)
    await kit.servers.rentals.terminate(id, { force: true })
    await kit.until(id, ({ state }) => state === 'terminated')
    expect(machines.size).toBe(0)
  },
  LIMIT_MS,
)
