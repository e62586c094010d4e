import { expect, it } from 'vitest'
import { endedLongAgo } from './ended-servers.ts'
import { anOffer } from './offers/testing.ts'
import type { Server } from './vocabulary/index.ts'

const NOW = 1_800_000_000_000
const launch = (endedAt: number | null) => ({ id: 'lch_x', offer: anOffer(), state: 'ended', endedAt })
const server = (state: Server['state'], ends: Array<number | null>, alarm: object | null = null) =>
  ({ state, rental: { launches: ends.map(launch), alarm }, createdAt: NOW }) as unknown as Server

it('is a rented server whose last machine went more than a day ago', () => {
  const [old, young] = [NOW - 90_000_000, NOW - 80_000_000]
  expect(endedLongAgo(server('terminated', [old, old]), NOW)).toBe(true)
  expect(endedLongAgo(server('failed', [old]), NOW)).toBe(true)
  expect(endedLongAgo(server('terminated', [old, young]), NOW)).toBe(false)
  expect(endedLongAgo(server('stopped', [old]), NOW)).toBe(false)
  expect(endedLongAgo(server('failed', []), NOW)).toBe(false)
  expect(endedLongAgo(server('failed', []), NOW + 90_000_000)).toBe(true)
})

it('is none that may still bill, and none that is not rented', () => {
  expect(endedLongAgo(server('terminated', [null]), NOW)).toBe(false)
  expect(endedLongAgo(server('failed', [NOW - 90_000_000], { since: 0, text: 'may bill' }), NOW)).toBe(false)
  expect(endedLongAgo({ state: 'failed', rental: null, createdAt: 0 }, NOW)).toBe(false)
})
