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
  })
  expect(ready.pricePerHour).toBeGreaterThan(0)
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [ready.rental?.machineId] })
  await kit.servers.rentals.terminate(id, { force: false, reason: 'no longer needed' })
  const over = await kit.until(id, ({ state }) => state === 'terminated')
  expect(over).toMatchObject({ reason: 'no longer needed', pricePerHour: 0 })
  expect(over.rental?.launches).toMatchObject([{ state: 'ended' }])
  expect(await cloud.ledger()).toMatchObject({ made: 1, alive: [] })
  expect([...kit.vault.keys()]).toEqual([])
}, 60_000)
