import { expect, it } from 'vitest'
import { idleServers } from './idle-servers.ts'
import { rentedServer, testRental } from './testing-rental.ts'

const { lease } = testRental()
const idle = (name: string, change = {}, rented = {}) =>
  rentedServer(
    { id: `srv_0000000000000000000${name}`, name, ...change },
    { lease: { ...lease, busyWith: null, idleSince: 1 }, ...rented },
  )

it('names only what bills, that nobody works on and that we may end, the dearest first', () => {
  const servers = [
    idle('1'),
    idle('2', {}, { pricePerHour: 9_000_000 }),
    idle('3', {}, { mayEnd: false }),
    idle('4', {}, { pricePerHour: 0 }),
    idle('5', { running: 1 }),
    idle('6', { queued: 1 }),
    idle('7', { state: 'booting' }),
    idle('8', {}, { lease: { ...lease, busyWith: 'a terminal', idleSince: null } }),
    { ...idle('9'), rental: null },
  ]
  expect(idleServers(servers).map(({ name, perHour }) => [name, perHour])).toEqual([
    ['2', 9_000_000],
    ['1', 2_000_000],
  ])
})
