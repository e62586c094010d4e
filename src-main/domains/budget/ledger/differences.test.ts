import { expect, it } from 'vitest'
import { type Compared, differencesOf } from './differences.ts'

const HOUR = 3_600_000
const at = 1_000 * HOUR + 1234
const compared = (amount: number | null, more: Partial<Compared> = {}): Compared => ({
  provider: 'runpod',
  providerName: 'RunPod',
  machineId: 'abc',
  serverId: 'srv_1',
  serverName: 'gpu-1',
  bill: amount === null ? null : { from: at - 2 * HOUR, to: at, amount },
  readAt: at + 5 * HOUR,
  estimate: 4_000_000,
  traffic: { billed: null, booked: 0, readAt: null },
  pieces: 1,
  chargedMs: 2 * HOUR,
  lastPerHour: 2_000_000,
  endedAt: at,
  adoptedAt: null,
  step: { stepSeconds: 1, minimumSeconds: 1 },
  ...more,
})
const said = (one: Compared) => differencesOf(one).map(({ amount, text }) => [amount, text])

it('says nothing where bill and estimate agree to a thousandth, or where it is too soon to tell', () => {
  expect(said(compared(4_000_000))).toEqual([])
  expect(said(compared(4_003_900))).toEqual([])
  expect(said(compared(1_000_000, { readAt: at + HOUR }))).toEqual([])
  expect(said(compared(1_000_000, { endedAt: null }))).toEqual([])
  expect(said(compared(null, { readAt: at + HOUR }))).toEqual([])
  expect(said(compared(0, { serverName: null }))).toEqual([])
})

it('names what was billed after the end that was confirmed', () => {
  const bill = { from: at - 2 * HOUR, to: at + 600_000, amount: 4_333_333 }
  expect(said(compared(0, { bill }))).toEqual([
    [333_333, 'RunPod billed $0.33 for 10 minutes after gpu-1 was confirmed to be gone.'],
  ])
})

it('does not take the end of an hour for the end of a bill that is told by hours', () => {
  const bill = { from: 998 * HOUR, to: 1001 * HOUR, amount: 4_400_000 }
  expect(said(compared(0, { bill }))).toEqual([
    [400_000, 'RunPod billed $0.40 more for gpu-1 than its price says: $2.20 an hour instead of $2.00.'],
  ])
  const late = { from: 998 * HOUR, to: 1003 * HOUR, amount: 8_000_000 }
  expect(said(compared(0, { bill: late }))[0]?.[1]).toMatch(/after gpu-1 was confirmed to be gone/)
})

it('names a minimum, a step and a higher price', () => {
  const step = { stepSeconds: 60, minimumSeconds: 60 }
  const short = compared(33_334, { step, estimate: 11_111, chargedMs: 20_000 })
  expect(said(short)).toEqual([[22_223, 'RunPod bills at least 60 seconds: $0.02 more than gpu-1 ran for.']])
  expect(said(compared(4_020_000, { step }))).toEqual([
    [20_000, 'RunPod bills by whole steps of 60 seconds: $0.02 more for gpu-1.'],
  ])
  expect(said(compared(5_000_000))).toEqual([
    [1_000_000, 'RunPod billed $1.00 more for gpu-1 than its price says: $2.50 an hour instead of $2.00.'],
  ])
})

it('names what was billed before a machine was taken over', () => {
  const bill = { from: at - 5 * HOUR, to: at, amount: 10_000_000 }
  expect(said(compared(0, { bill, adoptedAt: at - 2 * HOUR }))).toEqual([
    [6_000_000, 'RunPod billed $6.00 before gpu-1 was taken over.'],
  ])
})

it('names machines that nobody here knows, what was billed too little, and what was not billed at all', () => {
  expect(said(compared(3_200_000, { serverName: null, serverId: null, estimate: 0 }))).toEqual([
    [3_200_000, 'RunPod billed $3.20 for machine abc, which no server here explains.'],
  ])
  expect(said(compared(3_000_000))).toEqual([[-1_000_000, 'RunPod billed $1.00 less for gpu-1 than was estimated.']])
  expect(said(compared(null))).toEqual([[-4_000_000, 'RunPod has billed nothing for gpu-1; $4.00 was estimated.']])
})

it('the parts add up to the difference', () => {
  const bill = { from: at - 2 * HOUR, to: at + 600_000, amount: 9_000_000 }
  const parts = differencesOf(compared(0, { bill }))
  expect(parts).toHaveLength(2)
  expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(5_000_000)
})

it('tells the traffic of a bill that tells it apart by itself, and what is left by its own reasons', () => {
  const traffic = { billed: 900_000, booked: 400_000, readAt: at - 25 * 60_000 }
  expect(said(compared(4_500_000, { traffic }))).toEqual([
    [
      500_000,
      'RunPod billed $0.50 more for traffic of gpu-1 than was counted: it was last read 25 minutes before its end.',
    ],
  ])
  expect(said(compared(4_500_000, { traffic: { ...traffic, readAt: at } }))).toEqual([
    [500_000, 'RunPod billed $0.50 more for traffic of gpu-1 than was counted.'],
  ])
  expect(said(compared(4_900_000, { traffic: { billed: 900_000, booked: 0, readAt: null } }))).toEqual([
    [900_000, 'RunPod billed $0.90 for traffic of gpu-1, which nobody counted.'],
  ])
  // List prices are the most: what a provider gives away is less. The rest of it is as it was without traffic.
  const less = compared(4_100_000, { traffic: { billed: 0, booked: 300_000, readAt: at } })
  expect(said(less)).toEqual([
    [-300_000, 'RunPod billed $0.30 less for traffic of gpu-1 than was counted.'],
    [400_000, 'RunPod billed $0.40 more for gpu-1 than its price says: $2.05 an hour instead of $1.85.'],
  ])
  const all = differencesOf(less).reduce((sum, { amount }) => sum + amount, 0)
  expect(all).toBe(100_000)
})
