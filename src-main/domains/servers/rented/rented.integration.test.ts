import { afterEach, expect, it } from 'vitest'
import type { DemoSettingsInput } from '../../../adapters/providers/demo/settings.ts'
import { makeTestCloud, type TestCloud } from '../../../adapters/providers/demo/testing.ts'
import { makeRentedKit, type RentedKit } from './testing-kit.ts'

let cloud: TestCloud
let kit: RentedKit

function make(settings: DemoSettingsInput = {}, env: NodeJS.ProcessEnv = {}): RentedKit {
  cloud = makeTestCloud(settings)
  kit = makeRentedKit(cloud.provider, {}, env)
  return kit
}

afterEach(async () => {
  await kit.close()
  await cloud.remove()
})

it('rents a machine, makes it ready, and ends it until that is confirmed', async () => {
  make()
  const { id } = await kit.rent({ query: { count: 1 } })
  const ready = await kit.until(id, ({ state }) => state === 'ready')
  expect(ready).toMatchObject({
    origin: 'rented',
    slots: 1,
    contact: { status: 'live' },
    hostKey: { source: 'provider' },
    // What it has is known by then: a job's needs are compared with that.
    facts: { cpuCount: expect.any(Number) },
  })
  expect(ready.pricePerHour).toBeGreaterThan(0)
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [ready.rental?.machineId] })
  await kit.servers.rentals.terminate(id, { force: false, reason: 'no longer needed' })
  const over = await kit.until(id, ({ state }) => state === 'terminated')
  expect(over).toMatchObject({ reason: 'no longer needed', pricePerHour: 0 })
  expect(over.rental?.launches).toMatchObject([{ state: 'ended' }])
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [] })
  expect([...kit.vault.keys()]).toEqual([])
})

it('rents one machine for a key, however often it is asked for, also after a restart', async () => {
  make({ delays: { boot: 1 } })
  const [one, two] = await Promise.all([kit.rent({ query: {}, key: 'k' }), kit.rent({ query: {}, key: 'k' })])
  expect(two.id).toBe(one.id)
  await kit.restart()
  expect((await kit.rent({ query: {}, key: 'k' })).id).toBe(one.id)
  await kit.until(one.id, ({ state }) => state === 'ready')
  expect(await cloud.ledger()).toMatchObject({ made: 1 })
})

it('stops a server, which costs its disk then, and starts it again with the same key', async () => {
  make()
  const { id } = await kit.rent({ query: {} })
  const ready = await kit.until(id, ({ state }) => state === 'ready')
  await kit.servers.rentals.stopServer(id)
  const stopped = await kit.until(id, ({ state }) => state === 'stopped')
  expect(stopped.pricePerHour).toBe(ready.rental?.stoppedPricePerHour)
  expect(stopped.pricePerHour).toBeLessThan(ready.pricePerHour as number)
  await kit.restart()
  await kit.servers.rentals.start(id)
  const again = await kit.until(id, ({ state }) => state === 'ready')
  expect(again.hostKey).toEqual(ready.hostKey)
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [ready.rental?.machineId] })
})

it('passes a new name on to the provider, and refuses to forget a server that bills', async () => {
  make()
  const { id } = await kit.until((await kit.rent({ query: {} })).id, ({ state }) => state === 'ready')
  await kit.servers.edit(id, { name: 'Training box' })
  const named = async () => (await cloud.ledger()).machines[0]?.name
  while ((await named()) !== 'remotebot-Training-box') await new Promise((resolve) => setTimeout(resolve, 20))
  await expect(kit.servers.remove(id, false)).rejects.toMatchObject({ code: 'INVALID_STATE' })
  await expect(kit.servers.edit(id, { address: 'me@elsewhere' })).rejects.toMatchObject({ code: 'INVALID_STATE' })
})

it('takes over a machine that runs, which it never ends where it was told so', async () => {
  make()
  const { id, rental } = await kit.until((await kit.rent({ query: {} })).id, ({ state }) => state === 'ready')
  const machineId = rental?.machineId as string
  const known = await kit.servers.rentals.adopt('demo', machineId, { mayEnd: false }, 'anna')
  expect(known.id).toBe(id)
  const other = makeRentedKit(cloud.provider)
  try {
    const adopted = await other.servers.rentals.adopt('demo', machineId, { mayEnd: false }, 'anna')
    expect(adopted).toMatchObject({ origin: 'rented', auth: { kind: 'default' }, rental: { machineId, mayEnd: false } })
    await expect(other.servers.rentals.terminate(adopted.id, { force: true })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    })
    await other.servers.remove(adopted.id, false)
    await expect(other.servers.rentals.adopt('demo', 'm-none', { mayEnd: true }, 'anna')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  } finally {
    await other.close()
  }
  expect(await cloud.ledger()).toMatchObject({ alive: [machineId] })
})
