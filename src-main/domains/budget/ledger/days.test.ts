import { afterEach, beforeEach, expect, it } from 'vitest'
import { BEGIN, DAY, HOUR, type LedgerKit, ledgerKit, NOTHING, ownerOf, runs } from './testing.ts'

let kit: LedgerKit
beforeEach(() => {
  kit = ledgerKit()
})
afterEach(() => kit.close())

it('tells what each has spent a day, from its first spend on and without today', () => {
  const [anna, bob] = [ownerOf({ project: 'vision' }), ownerOf({ requester: 'bob' })]
  const midnight = Date.parse('2026-11-02T00:00:00Z')
  kit.time.now = midnight
  kit.follow(anna, runs(1_000_000), midnight)
  kit.time.now = midnight + 30 * HOUR
  kit.follow(anna, NOTHING, kit.time.now)
  kit.time.now = midnight + 2 * DAY
  kit.follow(bob, runs(2_000_000), kit.time.now)
  // It runs on, into today.
  kit.time.now = midnight + 3 * DAY + HOUR
  const days = (by: 'requester' | 'project', zone = 'UTC') =>
    Object.fromEntries(kit.ledger.days({ by, zone }).map(({ key, days }) => [key ?? '-', days]))
  expect(days('requester')).toEqual({ anna: [0, 6_000_000, 24_000_000], bob: [48_000_000] })
  expect(days('project')).toEqual({ vision: [0, 6_000_000, 24_000_000], '-': [48_000_000] })
  // In New York days begin five hours later, and what began at midnight began on the evening before.
  expect(days('requester', 'America/New_York')).toEqual({ anna: [1_000_000, 24_000_000, 5_000_000], bob: [10_000_000] })
})

it('refuses a zone that is none, and is empty where nothing was ever spent', () => {
  kit.time.now = BEGIN
  expect(kit.ledger.days({ by: 'provider', zone: 'UTC' })).toEqual([])
  expect(() => kit.ledger.days({ by: 'provider', zone: 'Mars/Olympus' })).toThrow(
    'There is no time zone "Mars/Olympus".',
  )
})
