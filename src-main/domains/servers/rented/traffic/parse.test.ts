import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseTraffic } from './parse.ts'

const dev = (name: string, received: number, sent: number) =>
  `dev=${name.padStart(6)}: ${received} 10 0 0 0 0 0 0 ${sent} 20 0 0 0 0 0 0`
const HEAD = `start=5a1b net:[4026531840]
dev=Inter-|   Receive                                                |  Transmit
dev= face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed`
const text = (...lines: string[]) => [HEAD, ...lines, 'end=1', ''].join('\n')

it('sums up the network cards, and nothing that lies within the machine', () => {
  const lines = [dev('lo', 9, 9), dev('ens5', 1000, 20), dev('ens6', 1, 2), dev('docker0', 7, 7), dev('veth12', 5, 5)]
  expect(parseTraffic(text('card=ens5', 'card=ens6', ...lines, dev('wg0', 3, 3)))).toEqual({
    start: '5a1b net:[4026531840]',
    sent: 22,
    received: 1001,
  })
})

it('in a container, which has no card, takes what leads outside', () => {
  const lines = [dev('lo', 9, 9), dev('eth0', 5_000_000_000, 7_000_000_000), dev('tailscale0', 3, 3)]
  expect(parseTraffic(text(...lines))).toMatchObject({ sent: 7_000_000_000, received: 5_000_000_000 })
  // Names may touch their first count.
  expect(parseTraffic(text('dev=eth0:12 1 0 0 0 0 0 0 34 1 0 0 0 0 0 0'))).toMatchObject({ sent: 34, received: 12 })
})

it('is null for anything else, and never throws', () => {
  expect(parseTraffic('sh: not found')).toBeNull()
  expect(parseTraffic(text())).toBeNull()
  expect(parseTraffic(text(dev('lo', 1, 1)))).toBeNull()
  expect(parseTraffic(text(dev('eth0', 1, 1)).replace('end=1', ''))).toBeNull()
  expect(parseTraffic(text('dev=eth0: 1 2 3'))).toBeNull()
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constant(dev('eth0', 1, 2)))), (lines) => {
      const counters = parseTraffic(text(...lines))
      expect(counters === null || counters.sent >= 0).toBe(true)
    }),
  )
})
