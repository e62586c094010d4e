import fc from 'fast-check'
import { expect, it } from 'vitest'
import { beatEvery, decide, type LeaseFacts } from './decide.ts'

const NOW = 1_800_000_000_000
const facts = (patch: Partial<LeaseFacts> = {}): LeaseFacts => ({
  state: 'ready',
  mayEnd: true,
  ending: false,
  leaseUntil: NOW + 3_600_000,
  leaseSeconds: 3600,
  idleSeconds: 600,
  idleSince: null,
  busyWith: null,
  ...patch,
})

it('counts idleness from when nothing runs, and ends the server after it', () => {
  expect(decide(facts(), NOW)).toMatchObject({ idleSince: NOW, end: null, warning: null })
  expect(decide(facts({ idleSince: NOW - 599_000 }), NOW)).toMatchObject({ end: null, warning: 'idle' })
  expect(decide(facts({ idleSince: NOW - 600_000 }), NOW).end).toBe('idle')
  expect(decide(facts({ idleSince: NOW - 900_000, busyWith: 'a job' }), NOW)).toMatchObject({
    idleSince: null,
    end: null,
  })
})

it('does not take setting up for idleness, nor a machine that is off', () => {
  for (const state of ['provisioning', 'booting', 'bootstrapping', 'stopped'] as const)
    expect(decide(facts({ state, idleSince: NOW - 900_000 }), NOW)).toMatchObject({ idleSince: null, end: null })
})

it('warns of the end of the lease, and has jobs end a little before it', () => {
  const near = facts({ leaseUntil: NOW + 50_000, busyWith: 'a job' })
  expect(decide(near, NOW)).toMatchObject({ warning: 'lease', windDown: true, end: null, nextAt: NOW + 50_000 })
  expect(decide({ ...near, busyWith: null }, NOW).windDown).toBe(true)
  expect(decide({ ...near, leaseUntil: NOW + 300_000 }, NOW)).toMatchObject({ warning: 'lease', windDown: false })
  expect(decide({ ...near, leaseUntil: NOW }, NOW)).toMatchObject({ end: 'lease', windDown: false })
})

it('never ends what was adopted so, nor what ends already', () => {
  const over = facts({ leaseUntil: NOW - 1, idleSince: NOW - 9_000_000 })
  expect(decide({ ...over, mayEnd: false }, NOW).end).toBe(null)
  expect(decide({ ...over, ending: true }, NOW).end).toBe(null)
  expect(decide({ ...over, state: 'terminated' }, NOW).end).toBe(null)
  expect(decide({ ...over, state: 'failed' }, NOW).end).toBe('lease')
})

const state = fc.constantFrom(
  'intent',
  'provisioning',
  'booting',
  'bootstrapping',
  'ready',
  'draining',
  'stopped',
  'failed',
)
const any = fc.record({
  state,
  leaseUntil: fc.integer({ min: NOW - 10_000_000, max: NOW + 10_000_000 }),
  leaseSeconds: fc.integer({ min: 15, max: 2_592_000 }),
  idleSeconds: fc.integer({ min: 15, max: 604_800 }),
  idleSince: fc.option(fc.integer({ min: NOW - 10_000_000, max: NOW + 1000 })),
  busyWith: fc.constantFrom(null, 'a job'),
})

it('always ends at the end of the lease, never while busy before it, and says when to look again', () => {
  fc.assert(
    fc.property(any, (some) => {
      const step = decide(facts(some as Partial<LeaseFacts>), NOW)
      if (NOW >= some.leaseUntil) expect(step.end).toBe('lease')
      else {
        if (some.busyWith !== null) expect(step.end).toBe(null)
        if (step.end === null) {
          expect(step.nextAt).toBeGreaterThan(NOW)
          expect(step.nextAt).toBeLessThanOrEqual(some.leaseUntil)
        }
      }
    }),
  )
})

it('beats several times within the idle time', () => {
  expect(beatEvery({ idleSeconds: 15, leaseSeconds: 20 })).toBe(3000)
  expect(beatEvery({ idleSeconds: 1200, leaseSeconds: 14_400 })).toBe(30_000)
})
